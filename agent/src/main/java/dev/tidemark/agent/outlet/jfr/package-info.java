/**
 * Events for the JDK's flight recorder. Knows the recorder and what an outlet is told; the
 * recorder's module may be absent, so nobody but {@code JfrOutlet} is named elsewhere.
 */
package dev.tidemark.agent.outlet.jfr;
