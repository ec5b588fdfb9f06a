/**
 * Anthropic's own SDK 1.0 to 3.10: where its calls pass, and how to read and write them. Messages
 * changed their Java form in 3.0, but not the JSON that they are, so they are read and written as
 * that. Compiled against the newest version; what others lack is asked for by name.
 */
package dev.tidemark.agent.host.anthropic;
