package dev.tidemark.agent.leak;

import java.lang.constant.ClassDesc;
import java.util.List;

/** How classes, fields and threads are called in findings: the same in every run of a program. */
final class Names {

    /** Whose fields are how a collection is made, and not where an application keeps it. */
    private static final List<String> LIBRARIES =
            List.of(
                    "java.",
                    "javax.",
                    "jdk.",
                    "sun.",
                    "com.sun.",
                    "com.github.benmanes.caffeine.",
                    "com.google.common.",
                    "kotlin.",
                    "scala.",
                    "it.unimi.dsi.fastutil.",
                    "org.eclipse.collections.",
                    "org.apache.commons.collections",
                    "io.netty.util.internal.",
                    "io.netty.util.concurrent.",
                    "reactor.core.",
                    "io.reactivex.");

    private Names() {}

    static boolean library(String type) {
        for (var prefix : LIBRARIES) {
            if (type.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    /** Generated classes have numbers that mean nothing. */
    static String of(Class<?> type) {
        return of(type.getName());
    }

    private static String of(String name) {
        int generated = name.indexOf("$$");
        return generated > 0 ? name.substring(0, generated) : name;
    }

    /** Of a name as the JVM has it, where {@code [B} is an array of bytes. */
    static String inSource(String name) {
        int dimensions = name.lastIndexOf('[') + 1;
        if (dimensions == 0) {
            return of(name);
        }
        var element = name.substring(dimensions);
        return (element.startsWith("L")
                        ? of(element.substring(1, element.length() - 1))
                        : ClassDesc.ofDescriptor(element).displayName())
                + "[]".repeat(dimensions);
    }

    /** Numbers, and what looks like an id, become one star. */
    static String pattern(String name) {
        var pattern = new StringBuilder();
        int from = 0;
        while (from < name.length()) {
            int to = from;
            boolean digits = false;
            boolean hex = true;
            while (to < name.length() && Character.isLetterOrDigit(name.charAt(to))) {
                char c = name.charAt(to++);
                digits |= Character.isDigit(c);
                hex &= Character.digit(c, 16) >= 0;
            }
            if (to == from) {
                pattern.append(name.charAt(from++));
            } else {
                star(pattern, name.substring(from, to), digits && hex && to - from >= 8);
                from = to;
            }
        }
        return pattern.toString().replace("*-*", "*").replace("*-*", "*");
    }

    private static void star(StringBuilder pattern, String word, boolean id) {
        if (id) {
            pattern.append('*');
            return;
        }
        boolean before = false;
        for (int i = 0; i < word.length(); i++) {
            boolean digit = Character.isDigit(word.charAt(i));
            if (!digit) {
                pattern.append(word.charAt(i));
            } else if (!before) {
                pattern.append('*');
            }
            before = digit;
        }
    }
}
