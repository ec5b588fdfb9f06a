package dev.tidemark.samples.leaky;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;

/** What a leak finder in this JVM has said so far, read from its bean now and then. */
final class Verdicts {

    private static final String BEAN = "dev.tidemark:type=Leaks";
    private static final String ATTRIBUTE = "VerdictsJson";
    private static final String CONFIRMED = "confirmed";
    private static final String UNATTRIBUTED = "unattributed";

    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, Verdict> latest = new LinkedHashMap<>();
    private final Map<String, Verdict> confirmed = new LinkedHashMap<>();
    private boolean watched;
    private String last = "";

    /** One of them, and the second of the run it was first seen in this state. */
    record Verdict(double second, String state, String kind, String suspect, String holder) {

        @Override
        public String toString() {
            return "%s %s %s after %.0f s".formatted(state, kind, holder, second);
        }
    }

    /** Whether what was said is what is true, and what that was. */
    record Result(String judgement, String said) {

        private Result(boolean pass, String said) {
            this(pass ? "PASS" : "FAIL", said);
        }
    }

    /** Looks once more, and tells what is new. */
    List<Verdict> look(double second) {
        return read().map(text -> take(second, text)).orElse(List.of());
    }

    private Optional<String> read() {
        try {
            var server = ManagementFactory.getPlatformMBeanServer();
            var text = (String) server.getAttribute(new ObjectName(BEAN), ATTRIBUTE);
            watched = true;
            return Optional.of(text);
        } catch (InstanceNotFoundException nobodyWatches) {
            return Optional.empty();
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes what the bean says at this second. */
    List<Verdict> take(double second, String text) {
        watched = true;
        if (text.equals(last)) {
            return List.of();
        }
        last = text;
        try {
            var verdicts = Stream.<Verdict>builder();
            for (var verdict : json.readTree(text)) {
                verdicts.add(
                        new Verdict(
                                second,
                                verdict.path("state").asText(),
                                verdict.path("kind").asText(),
                                verdict.path("suspect").asText(),
                                verdict.path("holder").asText()));
            }
            return verdicts.build().filter(this::isNews).toList();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(text, e);
        }
    }

    private boolean isNews(Verdict verdict) {
        var about = verdict.kind + " " + verdict.suspect;
        var before = latest.get(about);
        if (before != null
                && before.state.equals(verdict.state)
                && before.holder.equals(verdict.holder)) {
            return false;
        }
        latest.put(about, verdict);
        if (verdict.state.equals(CONFIRMED)) {
            confirmed.putIfAbsent(about + " " + verdict.holder, verdict);
        }
        return true;
    }

    /** Whether the leak is named by now. */
    boolean named(Truth truth) {
        return confirmed.values().stream().anyMatch(verdict -> right(truth, verdict));
    }

    /**
     * A healthy scenario is never accused. A leak is named with its kind and holder, that stands at
     * the end, and no other holder is accused; that something grows beside it, unattributed, is no
     * accusation.
     */
    Result result(Truth truth) {
        if (!watched) {
            return new Result("-", "nobody watched");
        }
        var wrong =
                confirmed.values().stream()
                        .filter(verdict -> !right(truth, verdict))
                        .filter(verdict -> !truth.leaks() || !verdict.holder.equals(UNATTRIBUTED))
                        .findFirst();
        if (wrong.isPresent()) {
            return new Result(false, wrong.get().toString());
        }
        if (!truth.leaks()) {
            return new Result(true, "-");
        }
        var stands =
                latest.values().stream()
                        .filter(verdict -> verdict.state.equals(CONFIRMED))
                        .anyMatch(verdict -> right(truth, verdict));
        var first =
                confirmed.values().stream().filter(it -> right(truth, it)).findFirst().orElse(null);
        if (stands) {
            return new Result(true, first.toString());
        }
        if (first != null) {
            return new Result(false, first + ", then not");
        }
        var best = Stream.concat(confirmed.values().stream(), latest.values().stream()).findFirst();
        return new Result(false, best.map(Verdict::toString).orElse("nothing was found"));
    }

    private static boolean right(Truth truth, Verdict verdict) {
        // what threads have in common is their name, and nobody else need hold them
        return truth.names(verdict.kind, verdict.holder)
                || verdict.kind.equals("threads") && truth.names(verdict.kind, verdict.suspect);
    }
}
