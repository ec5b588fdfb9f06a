/**
 * All of Tidemark that an application can see. Java 8 bytecode and no dependency: these classes are
 * loaded in every JVM that carries the flag, whether or not a model is ever called there. They know
 * nothing of what the rest of Tidemark does; they open the gate, load it in isolation, and hand
 * over.
 */
package dev.tidemark.bootstrap;
