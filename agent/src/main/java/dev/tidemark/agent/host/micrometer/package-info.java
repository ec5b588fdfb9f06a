/**
 * The application's own Micrometer, from 1.9 on. Loaded beside it, so {@code io.micrometer} here
 * means the application's classes; what crosses from our side is JDK types.
 */
package dev.tidemark.agent.host.micrometer;
