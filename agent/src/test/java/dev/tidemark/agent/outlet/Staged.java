package dev.tidemark.agent.outlet;

import dev.tidemark.agent.Compression;
import dev.tidemark.agent.Config;
import dev.tidemark.agent.Console;
import dev.tidemark.agent.Key;
import dev.tidemark.agent.ModelCall;
import dev.tidemark.agent.Original;
import dev.tidemark.agent.leak.Leaks;
import dev.tidemark.core.budget.Statement;
import dev.tidemark.core.budget.cleanup.Action;
import dev.tidemark.core.budget.cleanup.Cleaned.Freed;
import dev.tidemark.core.compress.Plan.Step;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Kept;
import dev.tidemark.core.context.Kept.Reported;
import dev.tidemark.core.context.Profile;
import dev.tidemark.core.context.Shares;
import dev.tidemark.core.context.Usage;
import java.nio.file.Path;
import java.util.ArrayList;
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

    /** What every conversation's last request was made of. */
    public final List<Original> originals = new ArrayList<>();

    /** The conversations of which an operator wanted less. */
    public final List<String> compressed = new ArrayList<>();

    /** What is known of memory. */
    public Leaks leaks = new StagedLeaks(List.of(), List.of(), List.of());

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
                System.currentTimeMillis() - 5_000,
                new Kept(2, 300, 100, 800, true, new Reported(500, 200), new Reported(400, 300)));
    }

    /** A call that took a millisecond. */
    public static ModelCall call(String model, Object began, ModelCall.Outcome outcome) {
        return call(model, began, outcome, Optional.empty());
    }

    /** A call that was rewritten from its 200 tokens to 150. */
    public static ModelCall rewritten(Compression compression) {
        return call("gpt-4o", null, ModelCall.Outcome.OK, Optional.of(compression));
    }

    /** An epoch of two stages, which freed tokens of two components. */
    public static Compression epoch(Object began) {
        return new Compression(
                List.of(
                        new Step("folding", 180, 160, Map.of(1, 20), 2_000_000),
                        new Step("distillation", 160, 120, Map.of(2, 40), 6_000_000)),
                180,
                120,
                1,
                2,
                1,
                List.of(
                        new Freed(Component.AGENT_CONTEXT, Action.FOLD, 20),
                        new Freed(Component.INTERACTION_BUFFER, Action.EXTRACT_OLD, 40)),
                began);
    }

    private static ModelCall call(
            String model,
            Object began,
            ModelCall.Outcome outcome,
            Optional<Compression> compression) {
        return new ModelCall(
                "langchain4j",
                model,
                "customer-7",
                7,
                800,
                1000,
                Shares.of(10, 20, 30, 40, 100),
                compression.isPresent() ? 150 : 200,
                5,
                compression,
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
        status.put("enabled", config.flag(Key.ENABLED));
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
    public Optional<List<Original>> originals(String conversation) {
        return config.flag(Key.HTTP_CONTENT) ? Optional.of(originals) : Optional.empty();
    }

    @Override
    public boolean compress(String conversation) {
        return profiles.stream().anyMatch(it -> it.id().equals(conversation))
                && compressed.add(conversation);
    }

    @Override
    public Leaks leaks() {
        return leaks;
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
