package dev.tidemark.core.budget;

import dev.tidemark.core.context.Component;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * What a user should change, and the numbers that say so: a warning that leaves its reader to find
 * the setting is half a warning.
 *
 * @param part the component it is about, or {@link Utilization#TOTAL}
 */
public record Advice(Symptom symptom, String part, String text) {

    /**
     * All there is to say of a ledger, most pressing first; nothing where it is as it should be.
     */
    public static List<Advice> on(Statement statement) {
        var advice = new ArrayList<Advice>();
        if (statement.total().percent() > 100 * Ledger.TOTAL_HIGH) {
            advice.add(total(statement));
        }
        for (var part : statement.parts()) {
            if (part.exhausted() > Adaptation.PATIENCE) {
                advice.add(exhausted(part, statement));
            }
        }
        if (statement.part(Component.WORKING_MEMORY).utilization().percent()
                > 100 * Ledger.WORKING_MEMORY_HIGH) {
            advice.add(workingMemory(statement));
        }
        if (statement.cacheHitRate() >= 0 && statement.cacheHitRate() < Ledger.CACHE_HIT_RATE_LOW) {
            advice.add(cache(statement));
        }
        if (statement.part(Component.KNOWLEDGE_BASE).slack() > Adaptation.PATIENCE) {
            advice.add(knowledge(statement));
        }
        return advice;
    }

    /** What there is to say of one symptom that concerns a request or one certain component. */
    static Advice of(Symptom symptom, Statement statement) {
        return switch (symptom) {
            case TOTAL_HIGH -> total(statement);
            case WORKING_MEMORY_HIGH -> workingMemory(statement);
            case CACHE_HIT_RATE_LOW -> cache(statement);
            case KNOWLEDGE_BASE_UNUSED -> knowledge(statement);
            case COMPONENT_EXHAUSTED -> exhausted(fullest(statement), statement);
        };
    }

    private static Advice total(Statement statement) {
        var fullest = fullest(statement);
        return new Advice(
                Symptom.TOTAL_HIGH,
                Utilization.TOTAL,
                "the request fills "
                        + use(statement.total())
                        + "; the most of it, "
                        + number(fullest.utilization().used())
                        + ", is "
                        + fullest.component().label()
                        + ": "
                        + remedy(fullest.component())
                        + ", or raise budget where the model's window allows it");
    }

    private static Advice workingMemory(Statement statement) {
        var part = statement.part(Component.WORKING_MEMORY);
        return new Advice(
                Symptom.WORKING_MEMORY_HIGH,
                part.component().label(),
                "working-memory holds "
                        + use(part.utilization())
                        + ": "
                        + remedy(part.component())
                        + raise(part, statement));
    }

    private static Advice exhausted(Statement.Part part, Statement statement) {
        return new Advice(
                Symptom.COMPONENT_EXHAUSTED,
                part.component().label(),
                part.component().label()
                        + " needed more than its share in "
                        + part.exhausted()
                        + " requests, the last with "
                        + use(part.utilization())
                        + ": "
                        + remedy(part.component())
                        + raise(part, statement));
    }

    private static Advice cache(Statement statement) {
        return new Advice(
                Symptom.CACHE_HIT_RATE_LOW,
                Utilization.TOTAL,
                "the provider read only "
                        + Math.round(100 * statement.cacheHitRate())
                        + " % of what it had seen before from its cache, where 60 % is to be"
                        + " expected: keep the start of the request as it is from call to call (no"
                        + " time or request id in the system prompt, tools in one order, history"
                        + " only added to), and set cache markers where the provider asks for them");
    }

    private static Advice knowledge(Statement statement) {
        var part = statement.part(Component.KNOWLEDGE_BASE);
        return new Advice(
                Symptom.KNOWLEDGE_BASE_UNUSED,
                part.component().label(),
                "knowledge-base holds "
                        + use(part.utilization())
                        + " and has been under half for "
                        + part.slack()
                        + " requests in a row: lower share.knowledge-base from "
                        + share(percent(part.configured()))
                        + " to "
                        + share(Math.min(enough(part, statement), percent(part.configured())))
                        + ", or retrieve more where answers lack facts");
    }

    /** The shares to write, where another does not need what this one lacks: five are one whole. */
    private static String raise(Statement.Part part, Statement statement) {
        int enough = enough(part, statement);
        int lacking = enough - percent(part.configured());
        if (lacking <= 0) {
            return ", or raise budget"; // it has lent what it lacks
        }
        int given = statement.parts().stream().mapToInt(other -> percent(other.configured())).sum();
        int fromOthers = lacking - Math.max(0, 100 - given);
        var raised = ", or raise " + key(part) + " to " + share(enough);
        if (fromOthers <= 0) {
            return raised;
        }
        return statement.parts().stream()
                .filter(other -> !other.equals(part))
                .max(Comparator.comparingInt(other -> unused(other, statement)))
                .filter(other -> unused(other, statement) >= fromOthers)
                .map(
                        other ->
                                raised
                                        + " and lower "
                                        + key(other)
                                        + " to "
                                        + share(percent(other.configured()) - fromOthers))
                .orElse(", or raise budget");
    }

    private static String key(Statement.Part part) {
        return "share." + part.component().label();
    }

    private static int unused(Statement.Part part, Statement statement) {
        return percent(part.configured()) - enough(part, statement);
    }

    /** The share, in full percent, with which its tokens would be within the target. */
    private static int enough(Statement.Part part, Statement statement) {
        double used = Utilization.of(part.utilization().used(), statement.budget());
        return (int) Math.ceil(10_000 * used / part.utilization().target().high());
    }

    private static int percent(double share) {
        return (int) Math.round(100 * share);
    }

    private static double share(int percent) {
        return percent / 100d;
    }

    private static String remedy(Component component) {
        return switch (component) {
            case SYSTEM_CONTEXT ->
                    "shorten the system prompt, or offer fewer tools with shorter descriptions";
            case WORKING_MEMORY ->
                    "let tools return less at a time (a page, a filter, the fields that are"
                            + " needed), or end long tool loops earlier";
            case KNOWLEDGE_BASE -> "retrieve fewer or smaller passages";
            case AGENT_CONTEXT ->
                    "let tools return less, or have finished tasks leave their result only";
            case INTERACTION_BUFFER -> "keep fewer or shorter turns in the chat memory";
        };
    }

    private static Statement.Part fullest(Statement statement) {
        return statement.parts().stream()
                .max(Comparator.comparingLong(part -> part.utilization().used()))
                .orElseThrow();
    }

    private static String use(Utilization utilization) {
        return number(utilization.used())
                + " of "
                + number(utilization.allocated())
                + " tokens ("
                + Math.round(utilization.percent())
                + " %, target "
                + utilization.target().low()
                + " to "
                + utilization.target().high()
                + " %)";
    }

    private static String number(long tokens) {
        return String.format(Locale.ROOT, "%,d", tokens);
    }
}
