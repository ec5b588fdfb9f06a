package dev.tidemark.agent.outlet.jmx;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tidemark.agent.Config;
import dev.tidemark.agent.Console;
import dev.tidemark.agent.Key;
import dev.tidemark.agent.Original;
import dev.tidemark.agent.Outlet;
import dev.tidemark.agent.outlet.BudgetRow;
import dev.tidemark.agent.outlet.ConversationRow;
import dev.tidemark.agent.outlet.LeaksRow;
import dev.tidemark.agent.outlet.VerdictRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The console as MXBeans on the platform's server. Where another agent of ours already took a name,
 * this one's carries {@code instance=2}, and so on.
 */
public final class JmxOutlet implements Outlet {

    private static final String DOMAIN = "dev.tidemark:type=";

    /** Agents of ours in one JVM; a second is a mistake, a tenth is something else. */
    private static final int MOST_INSTANCES = 10;

    private static final Map<String, String> OPERATOR =
            Map.of(
                    "Version", "the version of the agent",
                    "Enabled", "whether it meters; false after it was switched off",
                    "Mode", "observe or enforce; a change lasts until the JVM ends",
                    "Budget", "input tokens one request may take; a change lasts the same",
                    "StatusJson", "the whole status as JSON",
                    "Config", "every key, its value and where that comes from",
                    "set", "(key, value): changes any key until the JVM ends");

    private static final Map<String, String> LIVE =
            Map.of(
                    "Count", "how many there are",
                    "list", "all of them, most recently used first",
                    "profile", "(id): one of them",
                    "budgets", "(id): how it stands against the budget of each of its models",
                    "originals", "(id): the messages of its last request; with http.content=true",
                    "compress", "(id): has its next request rewritten, wherever it stands");

    private static final Map<String, String> MEMORY =
            Map.of(
                    "Verdicts", "what is suspected, confirmed or withdrawn, the latest last",
                    "VerdictsJson", "the same as JSON",
                    "Memory", "the last sample, in bytes",
                    "Json", "all that is known of memory, as JSON",
                    "probe", "has the live set measured, as leak.probe allows",
                    "histogram", "instances by class; stops the JVM, see leak.allow-pause",
                    "containers", "the collections that hold most or grow fastest",
                    "census", "counts them now: what it cost, what grows, and what holds most",
                    "tracked", "what the application has asked to be tracked, by type");

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final List<ObjectName> names = new ArrayList<>();

    private JmxOutlet() {}

    /**
     * Registers the beans; what cannot be registered is a word to {@code warnings}. The first touch
     * of the platform's server is slow, so not to be called on an application's thread.
     */
    public static JmxOutlet open(Console console, Consumer<String> warnings) {
        var outlet = new JmxOutlet();
        try {
            outlet.register(
                    "Tidemark",
                    new Described(
                            new Operator(console),
                            TidemarkMXBean.class,
                            "How Tidemark stands, and the settings an operator changes",
                            OPERATOR));
            outlet.register(
                    "Conversations",
                    new Described(
                            new Live(console),
                            ConversationsMXBean.class,
                            "The live conversations and what each holds",
                            LIVE));
            outlet.register(
                    "Leaks",
                    new Described(
                            new Memory(console),
                            LeaksMXBean.class,
                            "What leaks, what says so, and what holds it",
                            MEMORY));
        } catch (JMException | RuntimeException refused) {
            warnings.accept("no JMX: " + refused);
        }
        return outlet;
    }

    private void register(String type, Object bean) throws JMException {
        for (int instance = 1; instance <= MOST_INSTANCES; instance++) {
            var name =
                    new ObjectName(DOMAIN + type + (instance == 1 ? "" : ",instance=" + instance));
            try {
                server.registerMBean(bean, name);
                names.add(name);
                return;
            } catch (InstanceAlreadyExistsException taken) {
                // by another agent of ours: the next number is tried
            }
        }
        throw new InstanceAlreadyExistsException(DOMAIN + type);
    }

    @Override
    public void close() {
        for (var name : names) {
            try {
                server.unregisterMBean(name);
            } catch (JMException alreadyGone) {
                // which is what was wanted
            }
        }
        names.clear();
    }

    private static String json(Object value) {
        try {
            return JSON.std.asString(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record Memory(Console console) implements LeaksMXBean {

        @Override
        public List<VerdictRow> getVerdicts() {
            return LeaksRow.verdicts(console.leaks());
        }

        @Override
        public String getVerdictsJson() {
            return json(getVerdicts());
        }

        @Override
        public Map<String, Long> getMemory() {
            return console.leaks().memory().map(LeaksRow::memory).orElse(Map.of());
        }

        @Override
        public String getJson() {
            return json(LeaksRow.of(console.leaks()));
        }

        @Override
        public String probe() {
            return console.leaks().probe();
        }

        @Override
        public String histogram() {
            return console.leaks().histogram();
        }

        @Override
        public List<String> containers() {
            return console.leaks().containers();
        }

        @Override
        public List<String> census() {
            return console.leaks().census();
        }

        @Override
        public List<String> tracked() {
            return console.leaks().tracked();
        }
    }

    private record Operator(Console console) implements TidemarkMXBean {

        @Override
        public String getVersion() {
            return String.valueOf(console.status().get("version"));
        }

        @Override
        public boolean isEnabled() {
            return Boolean.TRUE.equals(console.status().get("enabled"));
        }

        @Override
        public String getMode() {
            return config().text(Key.MODE);
        }

        @Override
        public void setMode(String mode) {
            demand(Key.MODE, mode);
        }

        @Override
        public String getBudget() {
            return config().budget().toString();
        }

        @Override
        public void setBudget(String budget) {
            demand(Key.BUDGET, budget);
        }

        @Override
        public String getStatusJson() {
            return json(console.status());
        }

        @Override
        public List<String> getConfig() {
            return config().explain();
        }

        @Override
        public List<String> set(String key, String value) {
            return console.set(Map.of(key, value));
        }

        /** A client that sets an attribute sees no lines, so a refusal must be an exception. */
        private void demand(Key key, String value) {
            if (key.accepts(value)) {
                set(key.label(), value);
            } else {
                throw new IllegalArgumentException(
                        key.label() + " must be " + key.wanted() + ", not " + value);
            }
        }

        private Config config() {
            return console.config();
        }
    }

    private record Live(Console console) implements ConversationsMXBean {

        @Override
        public int getCount() {
            return console.conversations().size();
        }

        @Override
        public List<ConversationRow> list() {
            return console.conversations().stream().map(ConversationRow::of).toList();
        }

        @Override
        public ConversationRow profile(String id) {
            return console.conversations().stream()
                    .filter(profile -> profile.id().equals(id))
                    .findFirst()
                    .map(ConversationRow::of)
                    .orElseThrow(
                            () ->
                                    new IllegalArgumentException(
                                            "no live conversation has the id " + id));
        }

        @Override
        public List<BudgetRow> budgets(String id) {
            return console.budgets(id).entrySet().stream()
                    .map(entry -> BudgetRow.of(entry.getKey(), entry.getValue()))
                    .toList();
        }

        @Override
        public List<Original> originals(String id) {
            var originals =
                    console.originals(id)
                            .orElseThrow(
                                    () ->
                                            new IllegalStateException(
                                                    "texts are shown with http.content=true"
                                                            + " alone"));
            if (originals.isEmpty()) {
                profile(id); // refuses an id that is not there
            }
            return originals;
        }

        @Override
        public String compress(String id) {
            if (!console.compress(id)) {
                throw new IllegalArgumentException(
                        "no live conversation with a budget has the id " + id);
            }
            return "the next request of " + id + " is rewritten, if that makes it smaller";
        }
    }
}
