/**
 * A request to a model as neutral values: what every framework's messages have in common, and
 * nothing of how any framework spells it. This room knows no framework, no file, no clock.
 */
package dev.tidemark.core.context;
