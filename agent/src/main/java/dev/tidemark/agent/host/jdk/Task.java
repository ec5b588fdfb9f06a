package dev.tidemark.agent.host.jdk;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Stands for one of the functions of {@link dev.tidemark.bootstrap.Tasks}, by its name. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.PARAMETER)
@interface Task {

    /** The name of the field that holds the function. */
    String value();
}
