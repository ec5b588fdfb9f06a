package dev.tidemark.agent;

import dev.tidemark.core.context.Component;
import java.util.Arrays;
import java.util.Optional;

/** Every setting there is: its name, what it may hold, and what it means. */
public enum Key {
    ENABLED("enabled", Form.FLAG, "true", true, "false leaves the JVM untouched"),
    MODE(
            "mode",
            Form.choice("observe", "enforce"),
            "enforce",
            true,
            "observe measures and never rewrites; enforce keeps requests within budget"),
    BUDGET(
            "budget",
            Form.BUDGET,
            "auto",
            true,
            "input tokens one request may take: a number, 70% of the model's window, or auto ="
                    + " the window less the output the request asks for"),
    BUDGET_OF("budget[<model glob>]", Form.BUDGET, "", true, "the same for models by name"),
    WINDOW_OF(
            "window[<model glob>]",
            Form.TOKENS,
            "",
            true,
            "a model's window where the built-in table is missing or wrong"),
    SHARE_SYSTEM_CONTEXT(
            "share.system-context", Form.SHARE, "0.10", true, "the system context's share"),
    SHARE_WORKING_MEMORY(
            "share.working-memory", Form.SHARE, "0.30", true, "the working memory's share"),
    SHARE_KNOWLEDGE_BASE(
            "share.knowledge-base", Form.SHARE, "0.20", true, "the knowledge base's share"),
    SHARE_AGENT_CONTEXT(
            "share.agent-context", Form.SHARE, "0.15", true, "the agent context's share"),
    SHARE_INTERACTION_BUFFER(
            "share.interaction-buffer", Form.SHARE, "0.25", true, "the interaction buffer's share"),
    SHARE_ADAPT("share.adapt", Form.FLAG, "true", true, "shares follow usage"),
    HIGH_WATER("high-water", Form.SHARE, "0.90", true, "compress when a request passes this share"),
    LOW_WATER("low-water", Form.SHARE, "0.60", true, "down to this one"),
    KEEP_LAST(
            "keep-last",
            Form.number(0, Integer.MAX_VALUE),
            "2",
            true,
            "newest turns that are spared as long as there is another way to fit"),
    SUMMARIZE(
            "summarize",
            Form.choice("off", "host"),
            "off",
            true,
            "host lets the host's own model write summaries (costs calls)"),
    BYPASS_OF(
            "bypass[<model glob>]", Form.FLAG, "", true, "true: requests to these are left alone"),
    BYPASS_TOOL(
            "bypass.tool[<tool glob>]",
            Form.FLAG,
            "",
            true,
            "true: what these tools return is never rewritten"),
    BYPASS_COMPONENTS(
            "bypass.components",
            Form.anyOf(
                    Arrays.stream(Component.values()).map(Component::label).toArray(String[]::new)),
            "none",
            true,
            "components whose messages are never rewritten: none, or any of the five"),
    VAULT_DIR(
            "vault.dir",
            Form.TEXT,
            "",
            false,
            "where conversations are stored; unset: no content ever leaves the heap"),
    VAULT_IDLE(
            "vault.idle",
            Form.DURATION,
            "30m",
            false,
            "idle time before a conversation leaves the heap"),
    VAULT_ARCHIVE("vault.archive", Form.DURATION, "24h", false, "idle time before it is archived"),
    VAULT_HEAP(
            "vault.heap",
            Form.SIZE,
            "64m",
            false,
            "rehydrated and prefetched conversations kept in the heap"),
    VAULT_DURABILITY(
            "vault.durability",
            Form.choice("os", "group", "each"),
            "os",
            false,
            "os, group (fsync every 100 ms), each"),
    VAULT_KEY_FILE(
            "vault.key-file",
            Form.TEXT,
            "",
            false,
            "a file with a 32-byte key in base64: encrypt at rest"),
    VAULT_RESUME(
            "vault.resume",
            Form.FLAG,
            "false",
            false,
            "serve conversations of an earlier JVM when the host asks for an id it does not hold"),
    SNAPSHOTS_MAX(
            "snapshots.max",
            Form.number(0, Long.MAX_VALUE),
            "100",
            false,
            "snapshots per conversation"),
    LEAK_INTERVAL(
            "leak.interval",
            Form.DURATION,
            "10s",
            true,
            "sampling of heap and RSS; 0 watches nothing"),
    LEAK_RECOVER(
            "leak.recover",
            Form.anyOf("caches", "trim", "offload", "gc"),
            "none",
            true,
            "any of caches, trim, offload, gc"),
    LEAK_PROBE(
            "leak.probe",
            Form.choice("off", "concurrent", "full"),
            "concurrent",
            true,
            "live-set measurements on suspicion: off, concurrent (never a full pause), full"),
    LEAK_ALLOW_PAUSE(
            "leak.allow-pause",
            Form.DURATION,
            "0",
            true,
            "longest stop an operator's diagnosis may cause"),
    LEAK_SPEED(
            "leak.speed",
            Form.number(1, 100_000),
            "1",
            true,
            "how much faster than the clock leaks are judged, for soak tests that compress time"),
    HTTP_PORT(
            "http.port",
            Form.number(0, 65_535),
            "",
            true,
            "metrics, health, API and page on this port; unset = off"),
    HTTP_BIND("http.bind", Form.TEXT, "127.0.0.1", true, "the address they listen on"),
    HTTP_CONTENT("http.content", Form.FLAG, "false", true, "show message text there and by JMX"),
    METRICS_HOST(
            "metrics.host",
            Form.FLAG,
            "true",
            true,
            "publish into the application's own Micrometer registry where it has one"),
    METRICS_OTLP("metrics.otlp", Form.SECRET, "", false, "OTLP endpoint"),
    REDIS("redis", Form.SECRET, "", false, "redis://...: conversations shared between JVMs"),
    SYNC_INTERVAL("sync.interval", Form.DURATION, "30s", false, "time between two syncs"),
    SYNC_CONFLICT(
            "sync.conflict",
            Form.choice("merge", "remote-wins", "local-wins", "timestamp"),
            "merge",
            false,
            "merge, remote-wins, local-wins, timestamp"),
    HOST("host.<name>", Form.FLAG, "true", true, "false leaves that framework alone"),
    BOOT_APPEND(
            "boot.append",
            Form.FLAG,
            "false",
            false,
            "serve class loaders that cannot see the system loader (OSGi, JBoss Modules)"),
    CONFIG("config", Form.TEXT, "", true, "a properties file with settings"),
    STRICT("strict", Form.FLAG, "false", true, "an unknown key or bad value stops the application");

    private final String label;

    @SuppressWarnings("ImmutableEnumChecker") // its functions keep nothing
    private final Form form;

    private final String fallback;
    private final boolean present;
    private final String meaning;

    Key(String label, Form form, String fallback, boolean present, String meaning) {
        this.label = label;
        this.form = form;
        this.fallback = fallback;
        this.present = present;
        this.meaning = meaning;
    }

    /** The name users write, {@code budget[<model glob>]} for a key of many names. */
    public String label() {
        return label;
    }

    /** What it does, in a line. */
    public String meaning() {
        return meaning;
    }

    /** The value where nobody wrote one; empty where the key is then unset. */
    public String fallback() {
        return fallback;
    }

    /** Whether this is a value it may hold. */
    public boolean accepts(String text) {
        return form.reader().apply(text.strip()).isPresent();
    }

    /** What a good value is, to end the sentence "must be ...". */
    public String wanted() {
        return form.wanted();
    }

    Form form() {
        return form;
    }

    /** Whether this version acts on it. */
    boolean present() {
        return present;
    }

    /** Whether many names belong to this key: one per model glob, one per framework. */
    boolean family() {
        return label.indexOf('<') >= 0;
    }

    /** The name within this key that {@code parameter} stands for. */
    String with(String parameter) {
        return family() ? opening() + parameter + closing() : label;
    }

    /**
     * What the name says between this key's opening and closing; empty where it is another key's.
     */
    Optional<String> parameter(String name) {
        if (!family()) {
            return name.equals(label) ? Optional.of("") : Optional.empty();
        }
        var length = name.length() - opening().length() - closing().length();
        return length > 0 && name.startsWith(opening()) && name.endsWith(closing())
                ? Optional.of(name.substring(opening().length(), opening().length() + length))
                : Optional.empty();
    }

    String opening() {
        return label.substring(0, label.indexOf('<'));
    }

    private String closing() {
        return label.substring(label.indexOf('>') + 1);
    }
}
