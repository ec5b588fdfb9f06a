package dev.tidemark.agent;

import dev.tidemark.core.budget.Alert;
import dev.tidemark.core.budget.Ledger;
import dev.tidemark.core.budget.Portions;
import dev.tidemark.core.budget.Statement;
import dev.tidemark.core.context.Shares;
import dev.tidemark.core.context.Usage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ledgers of conversations seen lately: one for each model a conversation speaks to, since each
 * has a window, a budget and a prompt cache of its own.
 */
final class Ledgers {

    /** Whose it is, and over which shares: an operator who changes them starts a new ledger. */
    private record Place(
            String host, String conversation, String model, Portions portions, boolean adapts) {}

    private final Map<Place, Ledger> recent;
    private Config config;
    private Portions portions;

    /** Keeps at most {@code most}; a ledger takes some 550 bytes. */
    Ledgers(int most) {
        recent =
                new LinkedHashMap<>(64, 0.75f, true) {
                    @Override
                    protected boolean removeEldestEntry(Map.Entry<Place, Ledger> eldest) {
                        return size() > most;
                    }
                };
    }

    /** Enters one request, and returns what has to be told of it. */
    List<Alert> enter(
            Config current,
            String host,
            String conversation,
            String model,
            Shares shares,
            long budget,
            Usage usage,
            long now) {
        if (budget <= 0) {
            return List.of();
        }
        return ledger(current, host, conversation, model).enter(shares, budget, usage, now);
    }

    private synchronized Ledger ledger(
            Config current, String host, String conversation, String model) {
        if (config != current) {
            config = current;
            portions = current.portions();
        }
        var adapts = current.flag(Key.SHARE_ADAPT);
        return recent.computeIfAbsent(
                new Place(host, conversation, model, portions, adapts),
                place -> new Ledger(place.portions(), place.adapts()));
    }

    /** How a conversation stands with each model it spoke to, the latest first. */
    synchronized Map<String, Statement> of(String conversation) {
        var latestFirst = new ArrayList<>(recent.entrySet());
        Collections.reverse(latestFirst);
        var statements = new LinkedHashMap<String, Statement>();
        for (var entry : latestFirst) {
            if (entry.getKey().conversation().equals(conversation)) {
                statements.putIfAbsent(entry.getKey().model(), entry.getValue().statement());
            }
        }
        return statements;
    }
}
