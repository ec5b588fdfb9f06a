/**
 * Where users see what Tidemark measured. An outlet only listens: it changes no call, knows no
 * framework, and none knows another. Message text never gets here.
 */
package dev.tidemark.agent.outlet;
