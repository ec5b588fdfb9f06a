/**
 * OpenAI's Java SDK 2.0 to 4.100: chat completions and responses. Its objects are read and written
 * as the JSON that its own mapper makes of them, which changes less than they do; what only some
 * versions have is asked for by name.
 */
package dev.tidemark.agent.host.openai;
