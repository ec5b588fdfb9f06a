/**
 * google-genai 1.0 to 1.70: where its calls pass, and how to read and write Google's contents.
 * Compiled against the newest; what older ones lack is asked for by name. Frameworks that speak in
 * the same types use what is public here.
 */
package dev.tidemark.agent.host.genai;
