/**
 * The engine: what happens between a hooked call and what users see of it. Frameworks live in
 * {@code agent.host}, what users look at in {@code agent.outlet}; neither knows the other.
 */
package dev.tidemark.agent;
