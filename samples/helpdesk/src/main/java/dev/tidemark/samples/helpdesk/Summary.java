package dev.tidemark.samples.helpdesk;

import dev.tidemark.samples.modelserver.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A run in figures: the same for every run with the same arguments, but for {@link Effort}.
 *
 * @param calls requests to the model that were answered
 * @param promptTokens as the provider counted them, cached ones included
 * @param errors turns that got no answer
 * @param firstError the first of them in words, empty where there is none
 * @param factsAsked questions about something the customer said before
 * @param factsKnown those whose answer was right
 * @param promptTokensByCustomer the same prompt tokens, by who asked
 */
record Summary(
        long calls,
        long promptTokens,
        long cachedTokens,
        long completionTokens,
        long errors,
        String firstError,
        long toolCalls,
        long factsAsked,
        long factsKnown,
        Effort effort,
        Map<String, Long> promptTokensByCustomer) {

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

    String text() {
        return String.format(
                Locale.ROOT,
                """
                model calls        %,d, with %,d tool calls
                prompt tokens      %,d as the provider counted, %,d of them cached
                completion tokens  %,d
                remembered         %,d of %,d facts
                errors             %,d%s
                wall time          %.1f s
                """,
                calls,
                toolCalls,
                promptTokens,
                cachedTokens,
                completionTokens,
                factsKnown,
                factsAsked,
                errors,
                firstError.isEmpty() ? "" : ", the first: " + firstError,
                effort.wallMillis() / 1e3);
    }

    String json() {
        var json = new LinkedHashMap<String, Object>();
        json.put("calls", calls);
        json.put("prompt_tokens", promptTokens);
        json.put("cached_tokens", cachedTokens);
        json.put("completion_tokens", completionTokens);
        json.put("errors", errors);
        json.put("first_error", firstError);
        json.put("tool_calls", toolCalls);
        json.put("facts_asked", factsAsked);
        json.put("facts_known", factsKnown);
        json.put("wall_ms", effort.wallMillis());
        json.put("cpu_ms", effort.cpuMillis());
        json.put("peak_rss_kb", effort.peakRssKb());
        json.put("prompt_tokens_by_customer", new TreeMap<>(promptTokensByCustomer));
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
        return new Summary(
                number(json, "calls"),
                number(json, "prompt_tokens"),
                number(json, "cached_tokens"),
                number(json, "completion_tokens"),
                number(json, "errors"),
                String.valueOf(json.get("first_error")),
                number(json, "tool_calls"),
                number(json, "facts_asked"),
                number(json, "facts_known"),
                new Effort(
                        number(json, "wall_ms"),
                        number(json, "cpu_ms"),
                        number(json, "peak_rss_kb")),
                customers);
    }

    private static long number(Map<?, ?> json, Object key) {
        return json.get(key) instanceof Json.Numeral number ? number.asLong() : 0;
    }
}
