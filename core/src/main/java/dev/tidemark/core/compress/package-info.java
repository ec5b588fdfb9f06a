/**
 * Makes a request smaller without losing what the model will ask of it: one pure function from
 * neutral messages and a budget to a plan. Knows no framework, no clock, no file, and asks no
 * model.
 */
package dev.tidemark.core.compress;
