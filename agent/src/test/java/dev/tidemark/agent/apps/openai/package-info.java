/** Applications on OpenAI's SDK that the forked tests run. */
package dev.tidemark.agent.apps.openai;
