/**
 * Google's ADK 0.3 to 1.8: where its calls pass, and in which session. It speaks in the types of
 * google-genai, which are read and written there.
 */
package dev.tidemark.agent.host.adk;
