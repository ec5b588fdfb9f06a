/**
 * Metrics, health, the API and a page, on the JDK's own server. Knows what an operator may see and
 * nothing of how it is measured. Reads only: nothing here changes a call.
 */
package dev.tidemark.agent.outlet.http;
