/**
 * LangChain4j 1.0 to 1.20: where its calls pass, and how to read them. Compiled against the newest
 * version; what an older one lacks is asked for by name.
 */
package dev.tidemark.agent.host.langchain4j;
