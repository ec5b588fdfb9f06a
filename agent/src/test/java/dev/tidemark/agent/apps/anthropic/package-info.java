/** Applications on the Java SDK of Anthropic, for the forked tests. */
package dev.tidemark.agent.apps.anthropic;
