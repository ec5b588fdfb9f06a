/**
 * A model provider small enough to run beside a test: it speaks the wire format of OpenAI's chat
 * completions, counts what it receives and enforces a context window. It is the other side of the
 * scales, so it may not know anything of Tidemark.
 */
package dev.tidemark.samples.modelserver;
