package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;

/** A message that has been counted, so that nobody counts it again. */
record Sized(Message message, int size) {}
