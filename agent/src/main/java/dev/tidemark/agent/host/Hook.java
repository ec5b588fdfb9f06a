package dev.tidemark.agent.host;

import java.util.List;
import java.util.Set;

/**
 * One interception: methods of a type, and of everything that implements it, and the advice that is
 * to run there. By name alone, so that nothing of the framework is loaded to decide.
 *
 * @param type binary name of the interface or class that declares the methods
 * @param methods their names
 * @param arguments binary names of their argument types, in order
 * @param returns binary name of their return type
 * @param advice binary name of the class that holds the advice
 */
public record Hook(
        String type, Set<String> methods, List<String> arguments, String returns, String advice) {

    /** Takes copies. */
    public Hook {
        methods = Set.copyOf(methods);
        arguments = List.copyOf(arguments);
    }

    /** What it is called in events, metrics and messages: the advice's simple name. */
    public String name() {
        return advice.substring(advice.lastIndexOf('.') + 1).replace('$', '.');
    }

    /**
     * A text that stands in the constant pool of the classes that need this hook: the start of the
     * descriptor where the first argument is the framework's own, else the type's name. The latter
     * misses a class that overrides such a method and names the type through its superclass alone:
     * its superclass's method is hooked, if it calls that.
     */
    public String marker() {
        return arguments.isEmpty() || arguments.get(0).startsWith("java.")
                ? type.replace('.', '/')
                : "(L" + arguments.get(0).replace('.', '/') + ";";
    }
}
