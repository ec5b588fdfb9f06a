/**
 * How many tokens a request may take. Knows numbers and names of models, and neither where a
 * setting came from nor what happens to a request that is too large.
 */
package dev.tidemark.core.budget;
