/**
 * How many tokens a text, a message, a request is. Exact for OpenAI's encodings, corrected by what
 * the provider reports for all others. Knows the neutral values of {@link
 * dev.tidemark.core.context} and nothing else.
 */
package dev.tidemark.core.tokens;
