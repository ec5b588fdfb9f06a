package dev.tidemark.agent.command;

import dev.tidemark.core.leak.Detector;
import dev.tidemark.core.leak.ProbePolicy;
import dev.tidemark.core.leak.Sample;
import dev.tidemark.core.leak.Verdict;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A recorded day of a JVM's memory, played to a detector as it would have lived it: it learns each
 * line in its time, and of the recorded measurements only those it asked for before.
 */
final class MemoryTrace {

    /**
     * What came of it.
     *
     * @param alarm the first verdict that was sure, if any
     * @param probes measurements asked for and given
     */
    record Outcome(Optional<Alarm> alarm, int probes) {}

    /** When the alarm was raised, and why. */
    record Alarm(double second, Verdict verdict) {}

    private static final long MB = 1 << 20;

    /** As JVMs and traces name them. */
    private static final Pattern COLLECTORS =
            Pattern.compile("(?i)g1|serial|parallel|copy|marksweep|ps |zgc|shenandoah");

    /** Clocks are set; by more than an hour the lines are in a wrong order. */
    private static final double LATE = 3_600;

    private final ProbePolicy policy;
    private Detector detector;
    private boolean asked;
    private int probes;
    private int samples;
    private double last;

    MemoryTrace(ProbePolicy policy) {
        this.policy = policy;
    }

    /** Plays all of it; whatever is no trace is an {@link IOException} with the line's number. */
    Outcome play(BufferedReader lines) throws IOException {
        int number = 0;
        Optional<Alarm> alarm = Optional.empty();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            double second;
            try {
                second = hear(line.strip().split("\\s*,\\s*", -1));
            } catch (NumberFormatException | IndexOutOfBoundsException wrong) {
                throw new IOException("line " + number + " has no number where one belongs", wrong);
            } catch (IllegalArgumentException wrong) {
                throw new IOException("line " + number + ": " + wrong.getMessage(), wrong);
            }
            if (alarm.isEmpty() && detector != null) {
                alarm = sure().map(verdict -> new Alarm(second, verdict));
            }
        }
        if (samples == 0) {
            throw new IOException("it has no sample, no line P,...");
        }
        return new Outcome(alarm, probes);
    }

    private double hear(String[] fields) {
        if (fields[0].equals("H")) {
            var heap = bytes(fields[2]);
            if (detector != null || heap <= 0) {
                throw new IllegalArgumentException("one header with a heap is expected");
            }
            if (!COLLECTORS.matcher(fields[1]).find()) {
                throw new IllegalArgumentException(
                        fields[1] + " is none of G1, Serial, Parallel, ZGC, Shenandoah");
            }
            detector = new Detector(Detector.Surroundings.recorded(fields[1], heap, policy));
            return 0;
        }
        if (detector == null) {
            throw new IllegalArgumentException("a header comes first: H,collector,max_heap_mb");
        }
        var second = number(fields[1]);
        if (second < last - LATE) {
            throw new IllegalArgumentException("it is earlier than the line before");
        }
        last = Math.max(last, second);
        var millis = Math.round(second * 1000);
        switch (fields[0]) {
            case "P" -> {
                samples++;
                detector.sample(
                        sample(millis, bytes(fields[2]), bytes(fields[3]), bytes(fields[4])));
                detector.load(number(fields[5]));
            }
            case "G" -> detector.collected(millis, bytes(fields[2]), flag(fields[3]));
            case "L" -> {
                if (asked) {
                    asked = false;
                    probes++;
                    detector.live(millis, bytes(fields[2]));
                }
                return second;
            }
            default -> throw new IllegalArgumentException("no line begins with " + fields[0]);
        }
        asked = asked || detector.wantsProbe(millis);
        return second;
    }

    private Optional<Verdict> sure() {
        return detector.verdicts().stream()
                .filter(verdict -> verdict.state() == Verdict.State.CONFIRMED)
                .findFirst();
    }

    /** A trace does not tell which pages of the heap are resident: all that is committed. */
    private static Sample sample(long millis, long rss, long used, long committed) {
        var unknown = Sample.UNKNOWN;
        return new Sample(
                millis,
                used,
                committed,
                unknown,
                unknown,
                rss,
                committed,
                unknown,
                unknown,
                unknown,
                unknown,
                unknown,
                (int) unknown,
                (int) unknown,
                unknown,
                unknown);
    }

    private static boolean flag(String field) {
        if (!field.equals("0") && !field.equals("1")) {
            throw new IllegalArgumentException(
                    "whether the old generation was collected is 1 or 0, not " + field);
        }
        return field.equals("1");
    }

    private static double number(String field) {
        var number = Double.parseDouble(field);
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException(field);
        }
        return number;
    }

    private static long bytes(String megabytes) {
        return Math.round(number(megabytes) * MB);
    }
}
