package dev.tidemark.core.budget;

import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Shares;
import dev.tidemark.core.context.Usage;
import java.util.ArrayList;
import java.util.List;

/**
 * What one conversation did with the budget of one model: sees each request once, lets the shares
 * follow, and says when a threshold is crossed. For any thread; a request of which nothing is to be
 * told allocates nothing.
 */
public final class Ledger {

    /** Above this, and the next tool result may not fit. */
    static final double WORKING_MEMORY_HIGH = 0.80;

    /** Above this, and the next turn may not fit. */
    static final double TOTAL_HIGH = 0.90;

    /** Below this, and something changes the start of the requests. */
    static final double CACHE_HIT_RATE_LOW = 0.60;

    /** From threshold to clearance: the total is then within its target again. */
    private static final double HYSTERESIS = 0.05;

    /** The latest reasons are told; the shares themselves never leave ten points in all. */
    private static final int REASONS = 8;

    private static final Component[] COMPONENTS = Component.values();

    private final Alarm workingMemory =
            new Alarm(WORKING_MEMORY_HIGH, WORKING_MEMORY_HIGH - HYSTERESIS);
    private final Alarm total = new Alarm(TOTAL_HIGH, TOTAL_HIGH - HYSTERESIS);
    private final Alarm cache = new Alarm(CACHE_HIT_RATE_LOW, CACHE_HIT_RATE_LOW + HYSTERESIS);
    private final Portions configured;
    private final boolean adapts;
    private final Adaptation adaptation;
    private final CacheHits cacheHits = new CacheHits();
    private final List<String> reasons = new ArrayList<>(0);
    private Portions portions;
    private Shares used = Shares.EMPTY;
    private long budget;

    /** A ledger without entries, over shares that stay as they are unless it {@code adapts}. */
    public Ledger(Portions configured, boolean adapts) {
        this.configured = configured;
        this.adapts = adapts;
        this.adaptation = new Adaptation(configured);
        this.portions = configured;
    }

    /**
     * Enters one request and returns what has to be told of it. Without a budget there is nothing
     * to measure against, and nothing is entered.
     *
     * @param now milliseconds, of any clock
     */
    public synchronized List<Alert> enter(Shares request, long available, Usage usage, long now) {
        if (available <= 0) {
            return List.of();
        }
        used = request;
        budget = available;
        cacheHits.enter(usage, now);
        var alerts = List.<Alert>of();
        var working = Component.WORKING_MEMORY;
        double workingUse =
                Utilization.of(request.of(working), portions.tokens(working, available));
        alerts = check(alerts, workingMemory, workingUse, Symptom.WORKING_MEMORY_HIGH);
        double totalUse = Utilization.of(tokens(request), available);
        alerts = check(alerts, total, totalUse, Symptom.TOTAL_HIGH);
        if (cacheHits.rate() != CacheHits.UNKNOWN) {
            alerts = check(alerts, cache, cacheHits.rate(), Symptom.CACHE_HIT_RATE_LOW);
        }
        adaptation.enter(request, portions, available);
        return adapts ? adapt(alerts) : alerts;
    }

    private List<Alert> check(List<Alert> alerts, Alarm alarm, double value, Symptom symptom) {
        if (!alarm.crossedBy(value)) {
            return alerts;
        }
        var advice = Advice.of(symptom, statement());
        return with(
                alerts,
                alarm.raised()
                        ? Alert.raised(advice, value, alarm.edge())
                        : Alert.cleared(symptom, advice.part(), value, alarm.edge()));
    }

    private List<Alert> adapt(List<Alert> alerts) {
        var told = alerts;
        for (var next = adaptation.next(portions);
                next.isPresent();
                next = adaptation.next(portions)) {
            var move = next.get();
            var cause = move.cause();
            double use = Utilization.of(used.of(cause), portions.tokens(cause, budget));
            portions = portions.moved(move.from(), move.to(), move.parts());
            if (reasons.size() == REASONS) {
                reasons.remove(0);
            }
            reasons.add(move.reason());
            told =
                    with(
                            told,
                            new Alert(
                                    Alert.SHARES_ADAPTED,
                                    cause.label(),
                                    use,
                                    move.threshold(),
                                    move.reason()));
        }
        return told;
    }

    private static List<Alert> with(List<Alert> alerts, Alert alert) {
        var more = new ArrayList<>(alerts);
        more.add(alert);
        return more;
    }

    private static long tokens(Shares shares) {
        long sum = 0; // the sum of shares itself goes through a stream
        for (var component : COMPONENTS) {
            sum += shares.of(component);
        }
        return sum;
    }

    /** The shares as they stand. */
    public synchronized Portions portions() {
        return portions;
    }

    /** How it stands after the last request. */
    public synchronized Statement statement() {
        var parts = new ArrayList<Statement.Part>(COMPONENTS.length);
        for (var component : COMPONENTS) {
            parts.add(
                    new Statement.Part(
                            component,
                            new Utilization(
                                    component.label(),
                                    used.of(component),
                                    portions.tokens(component, budget),
                                    Target.of(component)),
                            portions.share(component),
                            configured.share(component),
                            adaptation.exhausted(component),
                            adaptation.slack(component)));
        }
        return new Statement(
                budget,
                List.copyOf(parts),
                new Utilization(Utilization.TOTAL, tokens(used), budget, Target.TOTAL),
                cacheHits.rate(),
                List.copyOf(reasons));
    }
}
