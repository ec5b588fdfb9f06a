package dev.tidemark.agent;

import dev.tidemark.core.budget.Budget;
import dev.tidemark.core.budget.Portions;
import dev.tidemark.core.tokens.Glob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;

/**
 * The settings in force, and where each comes from. Immutable: a change at run time is another
 * Config, so a call that began under one ends under it.
 *
 * <p>Whatever is written, an application starts: an unknown key or bad value is one line in {@link
 * #messages}. Only {@code strict=true} turns that into a {@link ConfigException}.
 */
public final class Config {

    /**
     * Where settings are written, weakest first but for the properties file, which is found through
     * the others or beside the jar.
     *
     * @param arguments the agent's argument string, empty where there is none
     */
    public record Sources(
            Map<String, String> environment, Properties system, String arguments, Path jarFolder) {

        /** This process's own environment and system properties. */
        public static Sources ofThisProcess(String arguments, Path jarFolder) {
            return new Sources(System.getenv(), System.getProperties(), arguments, jarFolder);
        }
    }

    private static final List<Key> SHARES =
            List.of(
                    Key.SHARE_SYSTEM_CONTEXT,
                    Key.SHARE_WORKING_MEMORY,
                    Key.SHARE_KNOWLEDGE_BASE,
                    Key.SHARE_AGENT_CONTEXT,
                    Key.SHARE_INTERACTION_BUFFER);

    /** Room for the rounding of five decimal fractions in binary. */
    private static final double ROUNDING = 1e-9;

    private record Setting(Object value, String text, String origin) {}

    /** What was written before the start, then what was set at run time, by name. */
    private final Map<String, Written> written;

    private final Map<String, Written> atRuntime;
    private final Map<Key, Setting> settings = new EnumMap<>(Key.class);
    private final Map<Key, Map<String, Setting>> families = new EnumMap<>(Key.class);
    private final List<String> conflicts = new ArrayList<>();
    private final List<String> messages;
    private final boolean mistaken;

    /** Reads the sources; throws {@link ConfigException} only where they say {@code strict}. */
    public static Config load(Sources sources) {
        var problems = new ArrayList<String>();
        var written = Written.read(sources, problems);
        written.values().removeIf(setting -> !good(setting, problems));
        var config = new Config(written, Map.of(), problems, written.values());
        if (config.flag(Key.STRICT) && !problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return config;
    }

    /**
     * The settings after a change at run time. A bad value is told and changes nothing, nor do
     * values that do not go together; a blank one takes back what was set at run time.
     */
    public Config with(Map<String, String> changes) {
        var problems = new ArrayList<String>();
        var next = new LinkedHashMap<>(atRuntime);
        var fresh = new ArrayList<Written>();
        changes.forEach(
                (name, text) ->
                        Written.of(name, text, "runtime", problems)
                                .ifPresent(change -> apply(change, next, fresh, problems)));
        var told = new ArrayList<>(problems);
        var changed = new Config(written, next, problems, fresh);
        if (!changed.conflicts.isEmpty()) {
            changed.conflicts.forEach(it -> told.add(it + "; all stays as it was"));
            changed = new Config(written, atRuntime, told, List.of());
        }
        changed.messages.removeAll(messages);
        return changed;
    }

    private void apply(
            Written change, Map<String, Written> next, List<Written> fresh, List<String> problems) {
        if (change.text().isBlank()) {
            next.remove(change.name());
        } else if (change.value().isEmpty()) {
            problems.add(bad(change) + ", and stays as it was");
        } else {
            next.put(change.name(), change);
            fresh.add(change);
        }
    }

    private Config(
            Map<String, Written> written,
            Map<String, Written> atRuntime,
            List<String> problems,
            Iterable<Written> fresh) {
        this.written = written;
        this.atRuntime = atRuntime;
        for (var key : Key.values()) {
            if (key.family()) {
                families.put(key, new LinkedHashMap<>());
            } else {
                reset(key);
            }
        }
        var strongest = new LinkedHashMap<>(written);
        strongest.putAll(atRuntime);
        strongest.values().forEach(this::accept);
        checkTogether();
        conflicts.forEach(it -> problems.add(it + "; they stay as they are by default"));
        mistaken = !problems.isEmpty();
        messages = new ArrayList<>(problems);
        fresh.forEach(this::note);
    }

    private void reset(Key key) {
        settings.put(key, unwritten(key));
    }

    private static Setting unwritten(Key key) {
        var fallback = key.fallback();
        var value = fallback.isEmpty() ? null : key.form().reader().apply(fallback).orElseThrow();
        return new Setting(value, fallback, "default");
    }

    private static boolean good(Written setting, List<String> problems) {
        var good = setting.value().isPresent();
        if (!good) {
            problems.add(bad(setting) + fallback(setting.key()));
        }
        return good;
    }

    private void accept(Written setting) {
        var value = setting.value().orElseThrow();
        var accepted = new Setting(value, setting.text(), setting.origin());
        if (setting.key().family()) {
            families.get(setting.key()).put(setting.parameter(), accepted);
        } else {
            settings.put(setting.key(), accepted);
        }
    }

    private static String bad(Written setting) {
        var form = setting.key().form();
        return setting.name()
                + "="
                + form.mask().apply(setting.text())
                + " ("
                + setting.origin()
                + ") must be "
                + form.wanted();
    }

    private static String fallback(Key key) {
        return key.fallback().isEmpty() ? "; it is left unset" : "; it stays " + key.fallback();
    }

    private void checkTogether() {
        var sum = SHARES.stream().mapToDouble(this::share).sum();
        if (sum > 1 + ROUNDING) {
            conflicts.add(
                    String.format(
                            Locale.ROOT, "the five shares sum to %.2f, which is more than 1", sum));
            SHARES.forEach(this::reset);
        }
        if (share(Key.LOW_WATER) >= share(Key.HIGH_WATER)) {
            conflicts.add(written(Key.LOW_WATER) + " must lie below " + written(Key.HIGH_WATER));
            reset(Key.LOW_WATER);
            reset(Key.HIGH_WATER);
        }
    }

    private String written(Key key) {
        var setting = settings.get(key);
        return key.label() + "=" + setting.text() + " (" + setting.origin() + ")";
    }

    private void note(Written setting) {
        if (!setting.key().present()) {
            messages.add(
                    setting.name()
                            + " ("
                            + setting.origin()
                            + ") is accepted, but its part is not in this version");
        }
    }

    /** What has to be said about the settings, a line each. */
    public List<String> messages() {
        return List.copyOf(messages);
    }

    /** Whether a setting was wrong, and does not count. */
    public boolean isMistaken() {
        return mistaken;
    }

    /** Whether somebody wrote a value or there is a default. */
    public boolean isSet(Key key) {
        return settings.get(key).value() != null;
    }

    /** Where the value comes from, in words. */
    public String origin(Key key) {
        return settings.get(key).origin();
    }

    /** A key that is true or false. */
    public boolean flag(Key key) {
        return value(key, Boolean.class);
    }

    /** A key that is a choice, a path or an address; empty where it is unset. */
    public String text(Key key) {
        return isSet(key) ? value(key, String.class) : "";
    }

    /** A key that is a plain number. */
    public long number(Key key) {
        return value(key, Long.class);
    }

    /** A key that is a share from 0 to 1. */
    public double share(Key key) {
        return value(key, Double.class);
    }

    /** A key that is a time. */
    public Duration duration(Key key) {
        return value(key, Duration.class);
    }

    /** A key that is a size. */
    public long bytes(Key key) {
        return value(key, Long.class);
    }

    /** A key that is any of several choices. */
    public List<String> choices(Key key) {
        return ((List<?>) value(key, List.class)).stream().map(String.class::cast).toList();
    }

    private <T> T value(Key key, Class<T> type) {
        if (!isSet(key)) {
            throw new IllegalStateException(key.label() + " is not set");
        }
        return type.cast(settings.get(key).value());
    }

    /** What one request to this model may take: the glob that says most about it, else the rest. */
    public Budget budget(String model) {
        return byModel(Key.BUDGET_OF, model, Budget.class).orElseGet(this::budget);
    }

    /** What one request to a model may take that no glob names. */
    public Budget budget() {
        return value(Key.BUDGET, Budget.class);
    }

    /** Whether requests to this model may be rewritten. */
    public boolean rewrites(String model) {
        return text(Key.MODE).equals("enforce")
                && !byModel(Key.BYPASS_OF, model, Boolean.class).orElse(false);
    }

    /** The tools whose results are never rewritten. */
    public List<Glob> bypassedTools() {
        return families.get(Key.BYPASS_TOOL).entrySet().stream()
                .filter(entry -> (Boolean) entry.getValue().value())
                .map(entry -> new Glob(entry.getKey()))
                .toList();
    }

    /** The window an operator wrote for this model. */
    public OptionalLong window(String model) {
        return byModel(Key.WINDOW_OF, model, Long.class)
                .map(OptionalLong::of)
                .orElseGet(OptionalLong::empty);
    }

    private <T> Optional<T> byModel(Key family, String model, Class<T> type) {
        return families.get(family).entrySet().stream()
                .filter(entry -> new Glob(entry.getKey()).matches(model))
                .max(Comparator.comparingLong(entry -> letters(entry.getKey())))
                .map(entry -> type.cast(entry.getValue().value()));
    }

    /** Letters of a glob's own: of two that match, the one with more says more. */
    private static long letters(String glob) {
        return glob.chars().filter(c -> c != '*' && c != '?').count();
    }

    /** The five components' shares of a budget, before they follow usage. */
    public Portions portions() {
        return Portions.of(SHARES.stream().mapToDouble(this::share).toArray());
    }

    /** Whether the host's own model may be asked for summaries. */
    public boolean summarizes() {
        return text(Key.SUMMARIZE).equals("host");
    }

    /** The hosts that somebody wrote about. */
    public Set<String> hosts() {
        return Set.copyOf(families.get(Key.HOST).keySet());
    }

    /** Whether a framework is to be metered at all. */
    public boolean host(String name) {
        var setting = families.get(Key.HOST).get(name);
        return setting == null || (Boolean) setting.value();
    }

    /** Every key, its value in force and where that comes from, a line each, secrets masked. */
    public List<String> explain() {
        var rows = new ArrayList<String[]>();
        var keys = new ArrayList<>(List.of(Key.values()));
        keys.sort(Comparator.comparing(key -> !key.present())); // those of later versions last
        for (var key : keys) {
            if (key.family() && families.get(key).isEmpty()) {
                rows.add(row(key, key.label(), unwritten(key)));
            } else if (key.family()) {
                families.get(key)
                        .forEach((parameter, s) -> rows.add(row(key, key.with(parameter), s)));
            } else {
                rows.add(row(key, key.label(), settings.get(key)));
            }
        }
        var name = widest(rows, 0);
        var value = widest(rows, 1);
        return rows.stream()
                .map(row -> pad(row[0], name) + "  " + pad(row[1], value) + "  " + row[2])
                .toList();
    }

    private static String[] row(Key key, String name, Setting setting) {
        var shown = setting.value() == null ? "(unset)" : key.form().mask().apply(setting.text());
        var origin = setting.origin() + (key.present() ? "" : ", not in this version");
        return new String[] {name, shown, origin};
    }

    private static int widest(List<String[]> rows, int column) {
        return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(width - text.length());
    }
}
