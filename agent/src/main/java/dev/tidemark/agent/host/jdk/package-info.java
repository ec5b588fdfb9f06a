/**
 * The JDK as a host: its executors and futures carry a context along. These advices are written
 * into classes of {@code java.base}, which can see nothing of ours; they name JDK types alone.
 */
package dev.tidemark.agent.host.jdk;
