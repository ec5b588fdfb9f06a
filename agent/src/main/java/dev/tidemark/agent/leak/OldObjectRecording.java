package dev.tidemark.agent.leak;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.consumer.RecordedClass;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedObject;
import jdk.jfr.consumer.RecordingFile;

/**
 * A recording of our own with the JVM's samples of old objects and nothing else, in memory until it
 * is read. The JVM notes an object now and then as it is made, with its stack, and forgets it when
 * it is collected; paths from the roots, for which it would stop the world, are not asked for.
 *
 * <p>All recordings of a JVM share their events: what this one has it write while another runs
 * stands in that one too. So it is read only while {@link #othersRun no other} does; up to then it
 * writes nothing.
 */
final class OldObjectRecording implements AutoCloseable {

    /** For an operator who lists the recordings. */
    static final String NAME = "tidemark-old-objects";

    private static final String EVENT = "jdk.OldObjectSample";

    /** Of a frame that belongs to nobody. */
    private static final String NOWHERE = "no frame of Java";

    private final Recording recording;
    private final Instant start = Instant.now();

    private OldObjectRecording(Recording recording) {
        this.recording = recording;
    }

    /** Whether this JVM can; the first who asks waits some 200 ms for the recorder. */
    static boolean isAvailable() {
        return ModuleLayer.boot().findModule("jdk.jfr").isPresent() && FlightRecorder.isAvailable();
    }

    /** Whether a recording runs that is not of this name. */
    static boolean othersRun() {
        return FlightRecorder.getFlightRecorder().getRecordings().stream()
                .anyMatch(
                        it ->
                                it.getState() == RecordingState.RUNNING
                                        && !it.getName().equals(NAME));
    }

    static OldObjectRecording start() {
        var recording = new Recording();
        try {
            recording.setName(NAME);
            recording.setToDisk(false);
            recording.setSettings(settings());
            recording.start();
            return new OldObjectRecording(recording);
        } catch (Throwable refused) {
            recording.close();
            throw refused;
        }
    }

    /** What was registered since it began would be on. */
    void silence() {
        var settings = settings();
        if (!settings.equals(recording.getSettings())) {
            recording.setSettings(settings);
        }
    }

    /** Events of an application's own are on in each recording that does not say otherwise. */
    private static Map<String, String> settings() {
        var settings = new HashMap<String, String>();
        for (var type : FlightRecorder.getFlightRecorder().getEventTypes()) {
            settings.put(type.getName() + "#enabled", "false");
        }
        settings.put(EVENT + "#enabled", "true");
        settings.put(EVENT + "#stackTrace", "true");
        settings.put(EVENT + "#cutoff", "0 ns");
        return settings;
    }

    /** Since it was started. */
    Duration age() {
        return Duration.between(start, Instant.now());
    }

    /** What has stayed: all that the last collection had seen and left. */
    List<OldObject> read() throws IOException {
        var file = Files.createTempFile("tidemark", ".jfr");
        try {
            recording.dump(file);
            var samples = new ArrayList<OldObject>();
            try (var events = new RecordingFile(file)) {
                while (events.hasMoreEvents()) {
                    sample(events.readEvent()).ifPresent(samples::add);
                }
            }
            return samples;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private static Optional<OldObject> sample(RecordedEvent event) {
        if (!event.getEventType().getName().equals(EVENT)
                || !(event.getValue("object") instanceof RecordedObject object)
                || !(object.getValue("type") instanceof RecordedClass type)) {
            return Optional.empty();
        }
        var made = event.getInstant("allocationTime");
        return Optional.of(
                new OldObject(
                        Names.inSource(type.getName()),
                        site(event),
                        Duration.between(made, event.getStartTime())));
    }

    /** Where the application asked for it, whatever of a library stands above. */
    private static String site(RecordedEvent event) {
        var stack = event.getStackTrace();
        if (stack == null || stack.getFrames().isEmpty()) {
            return NOWHERE;
        }
        var frames = stack.getFrames();
        var ours =
                frames.stream()
                        .filter(it -> !Names.library(it.getMethod().getType().getName()))
                        .toList();
        var site = ours.isEmpty() ? frames.get(0) : ours.get(0);
        var maker = ours.stream().filter(it -> !isConstructor(it)).findFirst();
        return isConstructor(site) && maker.isPresent()
                ? place(site) + " from " + place(maker.get())
                : place(site);
    }

    private static boolean isConstructor(RecordedFrame frame) {
        return frame.getMethod().getName().equals("<init>");
    }

    private static String place(RecordedFrame frame) {
        var method = frame.getMethod();
        return Names.inSource(method.getType().getName())
                + "."
                + method.getName()
                + (frame.getLineNumber() > 0 ? ":" + frame.getLineNumber() : "");
    }

    /** Without a sample being written. */
    @Override
    public void close() {
        recording.disable(EVENT);
        recording.close();
    }
}
