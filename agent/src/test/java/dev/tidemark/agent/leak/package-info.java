/** What is measured of the JVM, and what is said about it. */
package dev.tidemark.agent.leak;
