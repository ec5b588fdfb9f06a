/**
 * The seam between frameworks and Tidemark, three types wide: a {@link
 * dev.tidemark.agent.host.Host} names its {@link dev.tidemark.agent.host.Hook}s, and its {@link
 * dev.tidemark.agent.host.Adapter} reads what they see; what only some versions have they ask for
 * as a {@link dev.tidemark.agent.host.Member}. Each framework has a package below this one; its
 * types appear there and nowhere else.
 */
package dev.tidemark.agent.host;
