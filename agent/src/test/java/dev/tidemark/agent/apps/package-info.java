/**
 * Small applications for the forked tests. They run on every LangChain4j since 1.0 and know nothing
 * of Tidemark, and say on standard output what a test wants to know.
 */
package dev.tidemark.agent.apps;
