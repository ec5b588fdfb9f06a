/**
 * An application as teams have it: LangChain4j AI services with tools, retrieval, pictures, streams
 * and a memory per customer. It is what Tidemark is attached to, so it may not know of it; only
 * {@link dev.tidemark.samples.helpdesk.Comparison} reads what was recorded.
 */
package dev.tidemark.samples.helpdesk;
