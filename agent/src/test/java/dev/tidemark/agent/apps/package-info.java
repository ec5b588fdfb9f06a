/**
 * Small applications for the forked tests. They know LangChain4j 1.0 and nothing of Tidemark, and
 * say on standard output what a test wants to know.
 */
package dev.tidemark.agent.apps;
