package dev.tidemark.agent.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What a recording holds about memory, in order of time.
 *
 * @param moments samples
 * @param verdicts changes of verdicts
 * @param recoveries attempts to get memory back
 * @param calls requests to models
 */
record MemoryStory(List<Moment> moments, List<Found> verdicts, List<Tried> recoveries, long calls) {

    /** A sample. */
    record Moment(
            Instant at,
            long heapUsed,
            long heapFloor,
            long rss,
            long nonHeap,
            long direct,
            long threads,
            long classes,
            long conversations) {

        private static Moment of(RecordedEvent event) {
            return new Moment(
                    event.getStartTime(),
                    event.getLong("heapUsed"),
                    event.getLong("heapFloor"),
                    event.getLong("rss"),
                    event.getLong("nonHeap"),
                    event.getLong("direct"),
                    event.getInt("threads"),
                    event.getInt("classes"),
                    event.getLong("conversations"));
        }
    }

    /** A change of a verdict. */
    record Found(
            Instant at,
            String state,
            String kind,
            String suspect,
            String holder,
            long bytesPerHour,
            String evidence,
            String advice) {

        private static Found of(RecordedEvent event) {
            return new Found(
                    event.getStartTime(),
                    event.getString("state"),
                    event.getString("kind"),
                    event.getString("suspect"),
                    event.getString("holder"),
                    event.getLong("bytesPerHour"),
                    event.getString("evidence"),
                    event.getString("advice"));
        }
    }

    /** An attempt to get memory back. */
    record Tried(Instant at, String action, long predicted, long freed, int conversations) {

        private static Tried of(RecordedEvent event) {
            return new Tried(
                    event.getStartTime(),
                    event.getString("action"),
                    event.getLong("predictedBytes"),
                    event.getLong("freedBytes"),
                    event.getInt("conversations"));
        }
    }

    /** Reads one event after the other: a recording may be larger than the heap. */
    static MemoryStory read(Path file) throws IOException {
        var moments = new ArrayList<Moment>();
        var verdicts = new ArrayList<Found>();
        var recoveries = new ArrayList<Tried>();
        long calls = 0;
        try (var recording = new RecordingFile(file)) {
            while (recording.hasMoreEvents()) {
                var event = recording.readEvent();
                switch (event.getEventType().getName()) {
                    case "tidemark.MemorySample" -> moments.add(Moment.of(event));
                    case "tidemark.LeakSuspected" -> verdicts.add(Found.of(event));
                    case "tidemark.LeakRecovery" -> recoveries.add(Tried.of(event));
                    case "tidemark.ModelCall" -> calls++;
                    default -> {}
                }
            }
        }
        moments.sort(Comparator.comparing(Moment::at));
        verdicts.sort(Comparator.comparing(Found::at));
        recoveries.sort(Comparator.comparing(Tried::at));
        return new MemoryStory(moments, changes(verdicts), recoveries, calls);
    }

    /** Each chunk of a recording repeats what stands. */
    private static List<Found> changes(List<Found> told) {
        var changes = new ArrayList<Found>();
        var last = new LinkedHashMap<String, Found>();
        for (var one : told) {
            var before = last.put(one.kind() + ' ' + one.suspect(), one);
            if (before == null
                    || !before.state().equals(one.state())
                    || !before.holder().equals(one.holder())) {
                changes.add(one);
            }
        }
        return changes;
    }

    /** The verdicts that stand at the end, surest first. */
    List<Found> standing() {
        var last = new LinkedHashMap<String, Found>();
        verdicts.forEach(it -> last.put(it.kind() + ' ' + it.suspect(), it));
        return last.values().stream()
                .filter(it -> !it.state().equals("withdrawn"))
                .sorted(Comparator.comparing(Found::state))
                .toList();
    }
}
