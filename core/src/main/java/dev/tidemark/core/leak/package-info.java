/**
 * Tells a leak from a busy day: signals come in, trends are found in them, verdicts go out. Knows
 * no JVM it runs in: whoever measures hands in values with their time, and a recorded trace is
 * judged by the same code as a living process. All state is bounded.
 */
package dev.tidemark.core.leak;
