/** A program on OpenAI's own SDK, which keeps its histories by itself. */
package dev.tidemark.samples.openai;
