/**
 * What may leave a request when a component has no room left, gentlest first and no more than is
 * wanted. Reads neutral messages and answers with edits by position; what it is given it never
 * changes. Knows no framework, no store and no clock, and has no say in when it is asked.
 */
package dev.tidemark.core.budget.cleanup;
