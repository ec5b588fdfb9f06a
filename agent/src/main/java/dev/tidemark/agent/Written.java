package dev.tidemark.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/**
 * One setting as somebody wrote it: which key, which of its names, the text, and where it stands.
 *
 * @param parameter the model glob or framework of a key with many names, else empty
 */
record Written(Key key, String parameter, String text, String origin) {

    private static final String PROPERTY = "tidemark.";
    private static final String VARIABLE = "TIDEMARK_";

    /** The name users write for it. */
    String name() {
        return key.with(parameter);
    }

    /** What the text means, empty where it is not what the key may hold. */
    Optional<? extends Object> value() {
        return key.form().reader().apply(text);
    }

    /**
     * Everything written before the start, the strongest last, under its name. A blank value is no
     * value: container files leave variables empty to say so.
     */
    static Map<String, Written> read(Config.Sources sources, List<String> problems) {
        var environment = new ArrayList<Written>();
        sources.environment()
                .forEach(
                        (name, text) -> {
                            if (name.startsWith(VARIABLE)) {
                                variable(name, text, problems).ifPresent(environment::add);
                            }
                        });
        var later = new ArrayList<>(environment);
        for (var name : new TreeSet<>(sources.system().stringPropertyNames())) {
            if (name.startsWith(PROPERTY)) {
                of(name, sources.system().getProperty(name), "system property " + name, problems)
                        .ifPresent(later::add);
            }
        }
        Arguments.parse(sources.arguments(), problems::add)
                .forEach(
                        (name, text) ->
                                of(name, text, "agent argument", problems).ifPresent(later::add));

        var all = new ArrayList<>(file(later, sources.jarFolder(), problems));
        all.addAll(later);
        var strongest = new LinkedHashMap<String, Written>();
        all.stream()
                .filter(written -> !written.text().isBlank())
                .forEach(written -> strongest.put(written.name(), written));
        return strongest;
    }

    /** One setting by the name users write; an unknown name is told, with the nearest known one. */
    static Optional<Written> of(String name, String text, String origin, List<String> problems) {
        var plain = name.startsWith(PROPERTY) ? name.substring(PROPERTY.length()) : name;
        for (var key : Key.values()) {
            var parameter = key.parameter(plain);
            if (parameter.isPresent()) {
                return Optional.of(new Written(key, parameter.get(), text.strip(), origin));
            }
        }
        tellUnknown(plain, origin, problems);
        return Optional.empty();
    }

    private static Optional<Written> variable(String name, String text, List<String> problems) {
        var origin = "environment " + name;
        var plain = name.substring(VARIABLE.length());
        var bracket = plain.indexOf('[');
        if (bracket >= 0) {
            return of(
                    plain.substring(0, bracket).toLowerCase(Locale.ROOT) + plain.substring(bracket),
                    text,
                    origin,
                    problems);
        }
        var spelled = plain.toLowerCase(Locale.ROOT).replace('_', '-');
        for (var key : Key.values()) {
            if (!key.family() && dashed(key.label()).equals(spelled)) {
                return Optional.of(new Written(key, "", text.strip(), origin));
            }
        }
        // a framework's name is free, and only its prefix can be told
        var host = dashed(Key.HOST.opening());
        return spelled.startsWith(host) && spelled.length() > host.length()
                ? of(Key.HOST.with(spelled.substring(host.length())), text, origin, problems)
                : unknownVariable(spelled, origin, problems);
    }

    private static Optional<Written> unknownVariable(
            String spelled, String origin, List<String> problems) {
        tellUnknown(spelled, origin, problems);
        return Optional.empty();
    }

    private static void tellUnknown(String name, String origin, List<String> problems) {
        problems.add(
                "unknown key '"
                        + name
                        + "' ("
                        + origin
                        + ")"
                        + Nearest.to(name, suggestions(name))
                                .map(key -> ": did you mean '" + key + "'?")
                                .orElse(""));
    }

    /**
     * The name of every key that does something; a key of many names takes the parameter from what
     * was written.
     */
    private static List<String> suggestions(String name) {
        var bracket = name.indexOf('[');
        var dot = name.indexOf('.');
        var names = new ArrayList<String>();
        for (var key : Key.values()) {
            if (!key.present()) {
                continue;
            }
            if (!key.family()) {
                names.add(key.label());
            } else if (key == Key.HOST && dot >= 0 && dot + 1 < name.length()) {
                names.add(key.with(name.substring(dot + 1)));
            } else if (key != Key.HOST && bracket >= 0 && name.indexOf(']') > bracket + 1) {
                names.add(key.with(name.substring(bracket + 1, name.indexOf(']'))));
            } else {
                names.add(key.label());
            }
        }
        return names;
    }

    private static String dashed(String label) {
        return label.replace('.', '-');
    }

    private static List<Written> file(List<Written> named, Path jarFolder, List<String> problems) {
        var given =
                named.stream()
                        .filter(w -> w.key() == Key.CONFIG && !w.text().isBlank())
                        .reduce((weaker, stronger) -> stronger);
        var beside = jarFolder.resolve("tidemark.properties");
        if (given.isEmpty() && !Files.exists(beside)) {
            return List.of();
        }
        var name = given.map(Written::text).orElse(beside.toString());
        try {
            return file(Path.of(name), problems);
        } catch (UncheckedIOException | IllegalArgumentException e) {
            problems.add("cannot read the properties file " + name + ": " + reason(e));
            return List.of();
        }
    }

    private static List<Written> file(Path path, List<String> problems) {
        var properties = new Properties();
        try (var reader = Files.newBufferedReader(path)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var origin = "properties file " + path;
        var found = new ArrayList<Written>();
        for (var name : new TreeSet<>(properties.stringPropertyNames())) {
            of(name, properties.getProperty(name), origin, problems)
                    .filter(
                            written -> {
                                var names = written.key() == Key.CONFIG;
                                if (names) {
                                    problems.add(origin + " cannot name another one");
                                }
                                return !names;
                            })
                    .ifPresent(found::add);
        }
        return found;
    }

    private static String reason(RuntimeException failure) {
        var cause = failure.getCause() == null ? failure : failure.getCause();
        if (cause instanceof NoSuchFileException) {
            return "there is none";
        }
        return cause instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : cause.getClass().getSimpleName();
    }
}
