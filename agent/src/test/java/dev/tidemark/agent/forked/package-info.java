/** Tests that fork a real JVM with the built jar, and the one class they share. */
package dev.tidemark.agent.forked;
