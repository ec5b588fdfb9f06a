package dev.tidemark.agent.host;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What this method names of a framework is in some of its versions only, and it is reached in those
 * alone: not finding it elsewhere is no reason to leave the framework alone.
 */
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.METHOD)
public @interface SomeVersions {}
