package dev.tidemark.agent.outlet;

import dev.tidemark.agent.Config;
import dev.tidemark.agent.Console;
import dev.tidemark.agent.Key;
import dev.tidemark.agent.ModelCall;
import dev.tidemark.core.budget.Statement;
import dev.tidemark.core.context.Profile;
import dev.tidemark.core.context.Shares;
import dev.tidemark.core.context.Usage;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;

/** A console with conversations set by the test, and calls to go with them. */
public final class Staged implements Console {

    /** What the outlets see, most recently used first. */
    public final List<Profile> profiles = new CopyOnWriteArrayList<>();

    /** How every conversation stands, by model. */
    public final Map<String, Statement> statements = new LinkedHashMap<>();

    private Config config =
            Config.load(new Config.Sources(Map.of(), new Properties(), "", Path.of("nowhere")));

    /** A conversation whose last request holds these tokens, in components' order. */
    public static Profile profile(String id, long... shares) {
        return new Profile(
                "langchain4j",
                id,
                "gpt-4o",
                7,
                Shares.of(shares),
                40,
                64,
                1000,
                2048,
                3,
                900,
                905,
                120,
                1_000,
                System.currentTimeMillis() - 5_000);
    }

    /** A call that took a millisecond. */
    public static ModelCall call(String model, Object began, ModelCall.Outcome outcome) {
        return new ModelCall(
                "langchain4j",
                model,
                "customer-7",
                7,
                800,
                1000,
                Shares.of(10, 20, 30, 40, 100),
                200,
                5,
                Optional.empty(),
                new Usage(205, 50, 128),
                outcome,
                began,
                System.currentTimeMillis(),
                1_000_000,
                5_000);
    }

    @Override
    public Map<String, Object> status() {
        var status = new LinkedHashMap<String, Object>();
        status.put("version", "0-test");
        status.put("mode", config.text(Key.MODE));
        status.put("calls", 3);
        return status;
    }

    @Override
    public Collection<Profile> conversations() {
        return profiles;
    }

    @Override
    public Map<String, Statement> budgets(String conversation) {
        return statements;
    }

    @Override
    public Config config() {
        return config;
    }

    @Override
    public List<String> set(Map<String, String> settings) {
        config = config.with(settings);
        return config.messages();
    }

    @Override
    public void settle() {}
}
