/** Applications on Google's ADK and on its SDK alone, with tools, sessions and chats. */
package dev.tidemark.samples.adk;
