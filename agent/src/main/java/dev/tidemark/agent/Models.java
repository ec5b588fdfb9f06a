package dev.tidemark.agent;

import dev.tidemark.core.budget.Budget;
import dev.tidemark.core.tokens.Calibration;
import dev.tidemark.core.tokens.Calibration.Features;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.Glob;
import dev.tidemark.core.tokens.Model;
import dev.tidemark.core.tokens.ModelTable;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The models requests go to, as the configuration in force sees them. For all threads. */
final class Models {

    /** Models are few; names made up by an application need not be. */
    private static final int MOST = 256;

    /**
     * What a request is taken for that goes to a model nobody has reported on yet, and whose
     * encoding is not public: the newest ones count up to 30 % more tokens than ours.
     */
    private static final double UNHEARD = 4.0 / 3;

    private final Supplier<Config> config;
    private final ModelTable table = ModelTable.builtin();
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    Models(Supplier<Config> config) {
        this.config = config;
    }

    Known of(String name) {
        var current = config.get();
        var found = known.get(name);
        if (found == null || found.config != current) {
            var model = table.find(name).orElse(null);
            long window = current.window(name).orElse(model == null ? 0 : model.window());
            var calibration = found == null ? new Calibration() : found.calibration;
            found =
                    new Known(
                            current,
                            name,
                            model,
                            window,
                            calibration,
                            current.rewrites(name),
                            Rules.of(current, name, window));
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(name, found);
        }
        return found;
    }

    /** All that decides how requests to a model are rewritten: another set begins anew. */
    record Rules(
            long window,
            Budget budget,
            double highWater,
            double lowWater,
            int keepLast,
            List<Glob> bypassedTools,
            List<String> bypassedComponents) {

        static Rules of(Config config, String model, long window) {
            return new Rules(
                    window,
                    config.budget(model),
                    config.share(Key.HIGH_WATER),
                    config.share(Key.LOW_WATER),
                    Math.toIntExact(config.number(Key.KEEP_LAST)),
                    config.bypassedTools(),
                    config.choices(Key.BYPASS_COMPONENTS));
        }
    }

    /**
     * One model.
     *
     * @param model what the table says, or null
     * @param window 0 where it is unknown
     * @param rewritten whether its requests may be rewritten
     * @param rules how
     */
    record Known(
            Config config,
            String name,
            Model model,
            long window,
            Calibration calibration,
            boolean rewritten,
            Rules rules) {

        Encoding encoding() {
            return model == null ? Encoding.O200K_BASE : model.encoding();
        }

        /** Whether our count is the provider's. */
        boolean exact() {
            return model != null && model.exact();
        }

        /** Whether its requests would be rewritten if only its window were known. */
        boolean missesWindow() {
            return rewritten && !name.isEmpty() && window == 0 && budget(0) == 0;
        }

        /** What one request may take, 0 where that cannot be told. */
        long budget(long requestedOutput) {
            return rules.budget().tokens(window, requestedOutput);
        }

        /** How many tokens of the provider one of ours is taken for. */
        double ratio(Features features) {
            if (exact() || features.tokens() <= 0) {
                return 1;
            }
            return calibration.observations() == 0
                    ? UNHEARD
                    : (double) calibration.estimate(features) / features.tokens();
        }
    }
}
