/** An application on Spring AI with its own client of OpenAI, tools and a memory. */
package dev.tidemark.samples.springai;
