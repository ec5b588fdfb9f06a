package dev.tidemark.samples.helpdesk;

import dev.tidemark.samples.modelserver.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run in figures: the same for every run with the same arguments, but for {@link Effort}.
 *
 * @param calls requests to the model that were answered
 * @param turns of all customers, those that were answered
 * @param promptTokens as the provider counted them, cached ones included
 * @param largestRequest the most prompt tokens of one call
 * @param errors turns that got no answer
 * @param firstError the first of them in words, empty where there is none
 * @param promptTokensByCustomer the same prompt tokens, by who asked
 * @param costByTurn what the prompts of each turn came to, all customers together, as {@link #cost}
 */
record Summary(
        long calls,
        long turns,
        long promptTokens,
        long cachedTokens,
        long completionTokens,
        long largestRequest,
        long errors,
        String firstError,
        long toolCalls,
        Facts facts,
        Effort effort,
        Map<String, Long> promptTokensByCustomer,
        List<Long> costByTurn) {

    /** In tenths of a prompt token: one that was cached counts a tenth. */
    static long cost(long promptTokens, long cachedTokens) {
        return 10 * (promptTokens - cachedTokens) + cachedTokens;
    }

    /**
     * What customers asked that had been said or found before.
     *
     * @param known those whose answer was right
     * @param unknown those the model said it did not know; the rest got a wrong answer
     */
    record Facts(long asked, long known, long unknown) {

        long wrong() {
            return asked - known - unknown;
        }
    }

    /**
     * What the run took.
     *
     * @param peakRssKb the most memory the process had in use, 0 where the system does not say
     */
    record Effort(long wallMillis, long cpuMillis, long peakRssKb) {

        /** Since the process began; Linux alone tells the peak without a native call. */
        static Effort since(long startNanos) throws IOException {
            var cpu = ProcessHandle.current().info().totalCpuDuration();
            long peak = 0;
            var status = Path.of("/proc/self/status");
            if (Files.isReadable(status)) {
                for (var line : Files.readAllLines(status)) {
                    if (line.startsWith("VmHWM:")) {
                        peak = Long.parseLong(line.replaceAll("\\D", ""));
                    }
                }
            }
            return new Effort(
                    (System.nanoTime() - startNanos) / 1_000_000,
                    cpu.map(duration -> duration.toMillis()).orElse(0L),
                    peak);
        }
    }

    long uncachedTokens() {
        return promptTokens - cachedTokens;
    }

    String text() {
        return String.format(
                Locale.ROOT,
                """
                model calls        %,d, with %,d tool calls, for %,d turns
                prompt tokens      %,d as the provider counted, %,d of them cached
                largest request    %,d prompt tokens
                completion tokens  %,d
                remembered         %,d of %,d facts, %,d unknown, %,d wrong
                errors             %,d%s
                wall time          %.1f s
                """,
                calls,
                toolCalls,
                turns,
                promptTokens,
                cachedTokens,
                largestRequest,
                completionTokens,
                facts.known(),
                facts.asked(),
                facts.unknown(),
                facts.wrong(),
                errors,
                firstError.isEmpty() ? "" : ", the first: " + firstError,
                effort.wallMillis() / 1e3);
    }

    String json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("calls", calls);
        json.put("turns", turns);
        json.put("prompt_tokens", promptTokens);
        json.put("cached_tokens", cachedTokens);
        json.put("completion_tokens", completionTokens);
        json.put("largest_request", largestRequest);
        json.put("errors", errors);
        json.put("first_error", firstError);
        json.put("tool_calls", toolCalls);
        json.put("facts_asked", facts.asked());
        json.put("facts_known", facts.known());
        json.put("facts_unknown", facts.unknown());
        json.put("wall_ms", effort.wallMillis());
        json.put("cpu_ms", effort.cpuMillis());
        json.put("peak_rss_kb", effort.peakRssKb());
        json.put("prompt_tokens_by_customer", new TreeMap<>(promptTokensByCustomer));
        json.put("cost_by_turn_in_tenths", costByTurn);
        return Json.write(json);
    }

    /** What {@link #json} wrote. */
    static Summary read(Path file) throws IOException {
        if (!(Json.read(Files.readString(file)) instanceof Map<?, ?> json)) {
            throw new IOException(file + " is not a summary");
        }
        var customers = new TreeMap<String, Long>();
        if (json.get("prompt_tokens_by_customer") instanceof Map<?, ?> tokens) {
            tokens.keySet().forEach(who -> customers.put(who.toString(), number(tokens, who)));
        }
        var costs = new ArrayList<Long>();
        if (json.get("cost_by_turn_in_tenths") instanceof List<?> turns) {
            turns.forEach(cost -> costs.add(number(cost)));
        }
        return new Summary(
                number(json, "calls"),
                number(json, "turns"),
                number(json, "prompt_tokens"),
                number(json, "cached_tokens"),
                number(json, "completion_tokens"),
                number(json, "largest_request"),
                number(json, "errors"),
                String.valueOf(json.get("first_error")),
                number(json, "tool_calls"),
                new Facts(
                        number(json, "facts_asked"),
                        number(json, "facts_known"),
                        number(json, "facts_unknown")),
                new Effort(
                        number(json, "wall_ms"),
                        number(json, "cpu_ms"),
                        number(json, "peak_rss_kb")),
                customers,
                costs);
    }

    private static long number(Map<?, ?> json, Object key) {
        return number(json.get(key));
    }

    private static long number(Object value) {
        return value instanceof Json.Numeral number ? number.asLong() : 0;
    }
}
