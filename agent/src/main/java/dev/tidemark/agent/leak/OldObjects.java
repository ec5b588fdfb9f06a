package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Verdict;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Has old objects sampled when, and only when, the heap grows and nobody that was found holds it:
 * what it is made of and where. Knows when that may be; the recording itself is {@link
 * OldObjectRecording}. For one thread of ours, in the clock that leaks are judged by.
 */
final class OldObjects implements AutoCloseable {

    private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);

    /** The census, which costs less, has a look or two first. */
    private static final long PATIENCE = 2 * MINUTE;

    /** Then it is looked at, and again when it has lasted twice as long, until it tells enough. */
    private static final long LEAST = 3 * MINUTE;

    private static final long MOST = 30 * MINUTE;

    /** What outlives so many is no longer what is only being worked with. */
    private static final int COLLECTIONS = 3;

    private static final long PAUSE = 60 * MINUTE;
    private static final long LONGEST_PAUSE = 24 * PAUSE;

    private static final String BESIDE_ANOTHER =
            "old objects were not sampled: another recording runs, and the samples would be in it";

    private final LongSupplier clock;
    private final String collector;
    private final BooleanSupplier full;
    private final Consumer<String> say;
    private OldObjectRecording recording;
    private boolean unavailable;
    private Optional<String> evidence = Optional.empty();
    private long wantedSince = Long.MAX_VALUE;
    private long began;
    private long nextLook;
    private long collectionsBefore;
    private long next = Long.MIN_VALUE;
    private long pause = PAUSE;

    /**
     * Samples nothing yet, and touches nothing of the recorder before it has to.
     *
     * @param clock the clock that leaks are judged by
     * @param collector its name
     * @param full whether the last megabytes of the heap are being used
     * @param say is told once where it cannot be done
     */
    OldObjects(LongSupplier clock, String collector, BooleanSupplier full, Consumer<String> say) {
        this.clock = clock;
        this.collector = collector;
        this.full = full;
        this.say = say;
    }

    /** A sentence for the verdict on the heap, if there is something to say. */
    Optional<String> evidence() {
        return evidence;
    }

    /**
     * One step; whether there are samples that were not there before.
     *
     * @param growth the verdict on the heap, while it stands
     * @param collections so far
     */
    boolean round(Optional<Verdict> growth, long collections) {
        if (growth.isEmpty()) {
            evidence = Optional.empty();
        }
        if (growth.filter(it -> it.holder().equals(Verdict.UNATTRIBUTED)).isEmpty()) {
            close();
            wantedSince = Long.MAX_VALUE;
            return false;
        }
        long now = clock.getAsLong();
        wantedSince = Math.min(wantedSince, now);
        try {
            if (recording != null) {
                return look(now, collections);
            }
            if (!unavailable && now - wantedSince >= PATIENCE && now >= next) {
                begin(now, collections);
            }
        } catch (IOException | RuntimeException | LinkageError failure) {
            give("the flight recorder failed with " + failure.getClass().getName());
        }
        return false;
    }

    private void begin(long now, long collections) {
        if (collector.contains("ZGC") || collector.contains("Shenandoah")) {
            // some versions of them stall or break while old objects are sampled
            evidence = Optional.of("old objects are not sampled with this collector");
        } else if (full.getAsBoolean()) {
            next = now + MINUTE;
        } else if (!OldObjectRecording.isAvailable()) {
            give("this JVM has no flight recorder");
        } else if (OldObjectRecording.othersRun()) {
            evidence = evidence.or(() -> Optional.of(BESIDE_ANOTHER));
            next = now + MINUTE;
        } else {
            recording = OldObjectRecording.start();
            began = clock.getAsLong(); // it takes a while
            nextLook = began + LEAST;
            collectionsBefore = collections;
            next = now + pause;
            pause = Math.min(LONGEST_PAUSE, 2 * pause);
        }
    }

    private boolean look(long now, long collections) throws IOException {
        recording.silence();
        boolean over = now - began >= MOST;
        boolean due = now >= nextLook && collections - collectionsBefore >= COLLECTIONS;
        if (OldObjectRecording.othersRun()) {
            close();
            evidence = evidence.or(() -> Optional.of(BESIDE_ANOTHER));
        } else if ((due || over) && !full.getAsBoolean()) {
            nextLook = now + (now - began);
            var samples = recording.read();
            var time = recording.age();
            var old = OldObject.stayed(samples, time);
            if (over || OldObject.suffice(old)) {
                evidence = Optional.of(OldObject.told(old, time));
                close();
                return true;
            }
        } else if (over) {
            close();
        }
        return false;
    }

    private void give(String reason) {
        unavailable = true;
        close();
        say.accept("old objects are not sampled: " + reason);
    }

    /** Lets go of what is being recorded. */
    @Override
    public void close() {
        if (recording != null) {
            var ours = recording;
            recording = null;
            ours.close();
        }
    }
}
