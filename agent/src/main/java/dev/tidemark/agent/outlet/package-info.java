/**
 * Where users see what Tidemark measured. An outlet only listens: it changes no call, knows no
 * framework, and none knows another. Message text gets here only where {@code http.content} asks
 * for it.
 */
package dev.tidemark.agent.outlet;
