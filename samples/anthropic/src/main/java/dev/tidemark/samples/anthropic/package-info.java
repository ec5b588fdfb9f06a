/** An application on Anthropic's own SDK; it knows nothing of Tidemark. */
package dev.tidemark.samples.anthropic;
