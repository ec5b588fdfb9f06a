/**
 * Measures the JVM it runs in, and asks {@code core.leak} what the figures mean: signals, probes of
 * the live set, a census of containers, the frameworks' stores. All of it on threads of ours. Knows
 * no framework's types and no outlet.
 */
package dev.tidemark.agent.leak;
