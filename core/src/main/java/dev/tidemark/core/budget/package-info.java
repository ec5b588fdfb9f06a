/**
 * How many tokens a request may take, who of the five components may use how much of them, and what
 * to say when that goes wrong. Knows numbers and names of models, and neither where a setting came
 * from nor what a message says; has no clock of its own.
 */
package dev.tidemark.core.budget;
