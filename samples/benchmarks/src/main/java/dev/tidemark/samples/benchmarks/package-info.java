/**
 * What metering costs on an application's thread, beside no agent and what users have; and how fast
 * tokens are counted. Knows Tidemark's tokenizer; all else of it comes by {@code -javaagent}.
 */
package dev.tidemark.samples.benchmarks;
