/** Applications on Spring AI for the forked tests: compiled once, run with every version. */
package dev.tidemark.agent.apps.springai;
