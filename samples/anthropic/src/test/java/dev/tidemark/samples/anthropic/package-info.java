/** What the program and every way of asking are held to: the provider's own log. */
package dev.tidemark.samples.anthropic;
