/**
 * Meters for dashboards. Knows Micrometer, our own copy of it; the application's copy is reached
 * through rows of JDK types only.
 */
package dev.tidemark.agent.outlet.metrics;
