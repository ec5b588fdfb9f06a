/**
 * Applications that leak, each in one way, and healthy ones that look as if they did: what a leak
 * finder is judged by. They know nothing of Tidemark but the name of the bean they read its
 * verdicts from.
 */
package dev.tidemark.samples.leaky;
