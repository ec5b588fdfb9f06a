/**
 * What an operator sees and sets with any JMX client: open types only, so that the client needs no
 * class of ours.
 */
package dev.tidemark.agent.outlet.jmx;
