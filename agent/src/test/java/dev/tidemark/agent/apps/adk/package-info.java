/** Applications on ADK for the forked tests. */
package dev.tidemark.agent.apps.adk;
