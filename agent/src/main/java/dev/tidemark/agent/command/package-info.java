/**
 * What {@code java -jar tidemark.jar} does apart from telling about itself: looks at other JVMs and
 * counts tokens. Runs as a program of its own, never inside a host.
 */
package dev.tidemark.agent.command;
