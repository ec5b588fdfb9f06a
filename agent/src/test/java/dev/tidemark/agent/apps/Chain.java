package dev.tidemark.agent.apps;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import jdk.jfr.RecordingState;
import jdk.jfr.consumer.RecordingFile;

/**
 * An application that chains its orders by a field of their own, where no census of collections can
 * count them, and that watches the recordings of its JVM.
 */
public final class Chain {

    private static final int MOST_BYTES = 90 << 20;
    private static final int ORDER_BYTES = 4_000;

    @SuppressWarnings("UnusedVariable") // what is kept is never looked at: it leaks
    private static final class Order {
        private final byte[] text = new byte[ORDER_BYTES];
        private Order before;
    }

    private static Order last;
    private static int chained;

    @SuppressWarnings("UnusedVariable") // so that what is made is not optimized away
    private static volatile Object garbage;

    private Chain() {}

    /**
     * {@code leak|healthy seconds text none|jfr|recording|late}: until verdicts have the text or
     * the time is over; what of recordings it has itself.
     */
    @SuppressWarnings("SystemOut")
    public static void main(String[] arguments) throws Exception {
        var jfr = arguments[3].equals("none") ? null : new Recordings(arguments[3]);
        Customer.comes(1);
        Operator.awaitOutlets();
        boolean leaks = arguments[0].equals("leak");
        long start = System.nanoTime();
        long end = start + TimeUnit.SECONDS.toNanos(Long.parseLong(arguments[1]));
        int round = 0;
        while (System.nanoTime() < end && !Shelf.status().contains(arguments[2])) {
            // a megabyte a second; collections that look at everything, as a busy day has them
            for (int i = 0; i < 64; i++) {
                remember(leaks);
                garbage = new byte[4 * ORDER_BYTES];
            }
            if (round++ % 2 == 0) {
                System.gc();
            }
            if (jfr != null) {
                jfr.look();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
        }
        System.out.println("seconds " + (System.nanoTime() - start) / 1_000_000_000);
        System.out.println(Shelf.status());
        if (jfr != null) {
            jfr.end();
        }
    }

    private static void remember(boolean leaks) {
        var order = new Order();
        boolean kept = leaks ? chained < MOST_BYTES / ORDER_BYTES : chained < 1_000;
        order.before = kept ? last : null;
        chained = kept ? chained + 1 : 1;
        last = order;
    }

    /** What it sees of them, and its own. */
    private static final class Recordings implements FlightRecorderListener {

        private final String own;
        private final CountDownLatch other = new CountDownLatch(1);
        private Recording recording;
        private String settings;

        Recordings(String own) {
            this.own = own;
            FlightRecorder.addListener(this);
            if (own.equals("recording")) {
                start();
            }
        }

        @Override
        @SuppressWarnings("SystemOut")
        public void recordingStateChanged(Recording changed) {
            System.out.println("recording " + changed.getName() + " " + changed.getState());
            if (!changed.getName().equals("own") && changed.getState() == RecordingState.RUNNING) {
                other.countDown();
            }
        }

        private void start() {
            recording = new Recording();
            recording.setName("own");
            recording.enable("jdk.GarbageCollection");
            recording.enable("jdk.OldObjectSample").with("cutoff", "0 ns");
            recording.disable("jdk.OldObjectSample");
            recording.start();
            settings = recording.getSettings().toString();
        }

        void look() {
            if (own.equals("late") && recording == null && other.getCount() == 0) {
                start();
            }
        }

        @SuppressWarnings("SystemOut")
        void end() throws IOException {
            if (recording == null) {
                return;
            }
            System.out.println("settings " + settings.equals(recording.getSettings().toString()));
            var file = Path.of("own.jfr");
            System.gc(); // one event at least that is its own
            recording.stop();
            recording.dump(file);
            var names =
                    RecordingFile.readAllEvents(file).stream()
                            .map(it -> it.getEventType().getName())
                            .toList();
            for (var name : new String[] {"jdk.GarbageCollection", "jdk.OldObjectSample"}) {
                System.out.println(name + " " + names.stream().filter(name::equals).count());
            }
        }
    }
}
