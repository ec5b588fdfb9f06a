package dev.tidemark.agent;

import dev.tidemark.agent.leak.Leaks;
import dev.tidemark.agent.leak.Line;
import dev.tidemark.agent.leak.Stores;
import dev.tidemark.agent.leak.Unwatched;
import dev.tidemark.core.budget.Statement;
import dev.tidemark.core.context.Conversations;
import dev.tidemark.core.context.Profile;
import dev.tidemark.core.leak.Verdict;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What operators see and set, and the little that Tidemark says by itself. */
final class Operations implements Console {

    /** What is opened or woven once. */
    private static final List<String> AT_START =
            List.of("http.port", "http.bind", "metrics.", "host.", "strict", "config");

    private static final long SETTLE_MILLIS = 250;

    private final long started = System.nanoTime();
    private final List<String> hosts;
    private final Conversations conversations;
    private final Ledgers ledgers;
    private final Originals originals;
    private final Worker worker;
    private final Failures failures;
    private final Linker linker;
    private final Set<String> said = ConcurrentHashMap.newKeySet();
    private final Map<String, Object> places = new ConcurrentHashMap<>();
    private volatile Config config;
    private volatile boolean off;
    private volatile Runnable whenOff = () -> {};
    private volatile Enforcement enforcement;
    private volatile Leaks leaks = new Unwatched();

    Operations(
            Config config,
            List<String> hosts,
            Conversations conversations,
            Ledgers ledgers,
            Originals originals,
            Worker worker,
            Failures failures,
            Linker linker) {
        this.config = config;
        this.hosts = hosts;
        this.conversations = conversations;
        this.ledgers = ledgers;
        this.originals = originals;
        this.worker = worker;
        this.failures = failures;
        this.linker = linker;
    }

    /** The one line at the start, and what has to be said about the configuration. */
    void greet() {
        var port = places.get("httpPort");
        say(
                Version.text()
                        + (hosts.isEmpty()
                                ? " meters nothing: every host is switched off"
                                : " meters " + String.join(", ", hosts) + rewriting())
                        + (port == null
                                ? ""
                                : "; http://" + config.text(Key.HTTP_BIND) + ":" + port + "/"));
        for (var name : config.hosts()) {
            if (Hosts.ALL.stream().noneMatch(host -> host.name().equals(name))
                    && !name.equals("jdk")) {
                say("host." + name + " names no host; there are jdk and " + Hosts.names());
            }
        }
        config.messages().forEach(this::say);
    }

    /** Whoever adds a flag and nothing else is to know that requests may be other ones now. */
    private String rewriting() {
        return config.text(Key.MODE).equals("enforce")
                ? " and rewrites requests above "
                        + Math.round(100 * config.share(Key.HIGH_WATER))
                        + " % of their budget (mode=observe only measures)"
                : "";
    }

    /** What is to be closed when an operator switches all off. */
    void whenOff(Runnable closing) {
        whenOff = closing;
    }

    /** Who rewrites what an operator asks for. */
    void enforcedBy(Enforcement enforcing) {
        enforcement = enforcing;
    }

    /** Who watches memory. */
    void watchedBy(Leaks watching) {
        leaks = watching;
    }

    private List<String> standing() {
        return leaks.verdicts().stream()
                .filter(it -> it.state() != Verdict.State.WITHDRAWN)
                .map(Line::of)
                .toList();
    }

    /** Where a part can be reached, for the status. */
    void place(String name, Object address) {
        places.put(name, address);
    }

    void sayOnce(String line) {
        if (said.add(line)) {
            worker.add(() -> say(line));
        }
    }

    /** The same words may come again, at another time. */
    void tell(String line) {
        worker.add(() -> say(line));
    }

    @SuppressWarnings("SystemOut")
    private void say(String line) {
        PrintStream err = System.err;
        err.println("[tidemark] " + line);
    }

    Failures.Listener listener(Metering metering) {
        return new Failures.Listener() {
            @Override
            public void failed(String where, Throwable failure) {
                worker.offer(() -> metering.failed(where, failure));
            }

            @Override
            public void said(String line) {
                sayOnce(line);
            }
        };
    }

    @Override
    public Map<String, Object> status() {
        var status = new LinkedHashMap<String, Object>();
        status.put("version", Version.text());
        status.put("enabled", !off);
        status.put("mode", config.text(Key.MODE));
        status.put("content", config.flag(Key.HTTP_CONTENT));
        status.put("uptimeSeconds", Duration.ofNanos(System.nanoTime() - started).toSeconds());
        status.put("hosts", hosts);
        status.put("conversations", conversations.size());
        status.put("leaks", standing());
        status.put(
                "tokensSaved",
                conversations.profiles().stream().mapToLong(it -> it.kept().tokensSaved()).sum());
        status.put("classLoaders", linker.loaders());
        status.put("dropped", worker.dropped());
        status.put("failures", failures.counts());
        status.put("switchedOff", failures.off());
        status.putAll(places);
        return status;
    }

    @Override
    public Collection<Profile> conversations() {
        return conversations.profiles();
    }

    @Override
    public Map<String, Statement> budgets(String conversation) {
        return ledgers.of(conversation);
    }

    @Override
    public Optional<List<Original>> originals(String conversation) {
        return config.flag(Key.HTTP_CONTENT)
                ? Optional.of(originals.of(conversation))
                : Optional.empty();
    }

    @Override
    public boolean compress(String conversation) {
        return enforcement.ask(conversation);
    }

    @Override
    public Leaks leaks() {
        return leaks;
    }

    @Override
    public void settle() {
        worker.flush(SETTLE_MILLIS);
    }

    @Override
    public Config config() {
        return config;
    }

    /** Whether a change of this key does nothing before the next start. */
    static boolean waitsForAStart(String name) {
        return AT_START.stream().anyMatch(name::startsWith);
    }

    @Override
    public synchronized List<String> set(Map<String, String> settings) {
        boolean wasOff = off;
        var changed = config.with(settings);
        config = changed;
        var said = new ArrayList<>(changed.messages());
        for (var name : settings.keySet()) {
            if (waitsForAStart(name)
                    && changed.messages().stream().noneMatch(line -> line.contains(name))) {
                said.add(name + " is noted, and takes effect at the next start");
            }
        }
        if (!changed.flag(Key.HTTP_CONTENT)) {
            worker.add(originals::forget); // behind what is being noted
        }
        if (!changed.flag(Key.ENABLED) && !off) {
            off = true;
            linker.off();
            Calls.activate(null);
            Stores.activate(null);
            worker.offer(whenOff); // behind the calls that came before it
            sayOnce("switched off; it takes a restart to switch it on again");
        } else if (wasOff && changed.flag(Key.ENABLED)) {
            said.add("it was switched off, and takes a restart to switch it on again");
        }
        return said;
    }
}
