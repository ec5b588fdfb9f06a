/**
 * Spring AI 1.0 to 2.0: where its calls pass, and how to read them. Compiled against a version in
 * the middle; what others lack is asked for by name.
 */
package dev.tidemark.agent.host.springai;
