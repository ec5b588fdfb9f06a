package dev.tidemark.agent.leak;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import dev.tidemark.core.leak.ProbePolicy;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/**
 * An application with a live set of known size in a heap full of holes, that measures itself and
 * says in lines of {@code name=value} what it found, and last the truth: what a class histogram
 * counts alive.
 */
final class Heap {

    private static final int OBJECTS = 30_000;
    private static final int LEAST = 2_000;
    private static final int SPREAD = 6_000;

    private static final byte[][] LIVE = new byte[OBJECTS][];
    private static volatile boolean working = true;

    @SuppressWarnings("UnusedVariable") // so that what is made is not optimized away
    private static volatile Object garbage;

    private record Left(long after, boolean old) {}

    private Heap() {}

    /** {@code policy}, and whether to wait for collections that come by themselves. */
    public static void main(String[] arguments) throws Exception {
        var policy = ProbePolicy.valueOf(arguments[0]);
        var signals = new Signals(line -> say("missing", line));
        var collections = new CopyOnWriteArrayList<Left>();
        signals.listen((millis, after, old) -> collections.add(new Left(after, old)));
        fill(new Random(1));
        var worker = new Thread(() -> work(new Random(2)));
        worker.start();

        var probe = new Probe(policy, signals, () -> false);
        long start = System.nanoTime();
        probe.begin();
        var outcome = probe.poll();
        while (outcome.isEmpty()) {
            LockSupport.parkNanos(5_000_000);
            outcome = probe.poll();
        }
        say("probe.seconds", seconds(start));
        say("probe.live", outcome.get().live().orElse(-1));
        say("probe.exact", outcome.get().exact());
        say("probe.how", outcome.get().how());
        say("interval", flag("G1PeriodicGCInterval"));
        say(
                "logs",
                DiagnosticCommand.run("vmLog", "list")
                        .orElse("")
                        .lines()
                        .filter(line -> line.contains("tidemark"))
                        .count());
        working = false;
        worker.join();
        say("young", collections.stream().filter(left -> !left.old).count());
        say("old", collections.stream().filter(Left::old).count());
        say("floor.old", last(collections, true));
        say("floor.young", last(collections, false));
        cost(signals);
        int before = collections.size();
        System.gc();
        long deadline = System.nanoTime() + 10_000_000_000L;
        var since = from(collections, before);
        while (since.stream().noneMatch(Left::old) && System.nanoTime() < deadline) {
            LockSupport.parkNanos(5_000_000); // a young one before it may be told late
            since = from(collections, before);
        }
        say("end.old", since.stream().anyMatch(Left::old));
        say("end.floor", last(since, true));
        say("truth", truth());
        say("live", LIVE.length);
        signals.close();
        int closed = collections.size();
        System.gc();
        System.gc();
        say("after.close", collections.size() - closed);
    }

    private static void fill(Random random) {
        for (int i = 0; i < 3 * OBJECTS; i++) {
            LIVE[i < OBJECTS ? i : random.nextInt(OBJECTS)] = object(random);
        }
    }

    private static void work(Random random) {
        while (working) {
            for (int i = 0; i < 10; i++) {
                garbage = object(random);
                LIVE[random.nextInt(OBJECTS)] = object(random);
            }
            try {
                Thread.sleep(10); // it is not a wait but a load: what it makes is left over
            } catch (InterruptedException stopped) {
                return;
            }
        }
    }

    private static byte[] object(Random random) {
        return new byte[LEAST + random.nextInt(SPREAD)];
    }

    private static void cost(Signals signals) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long self = Thread.currentThread().getId();
        for (int round = 0; round < 3; round++) {
            int times = 5_000;
            long bytes = threads.getThreadAllocatedBytes(self);
            long cpu = threads.getCurrentThreadCpuTime();
            for (int i = 0; i < times; i++) {
                garbage = signals.sample();
            }
            cpu = threads.getCurrentThreadCpuTime() - cpu;
            bytes = threads.getThreadAllocatedBytes(self) - bytes;
            say("sample." + round + ".nanos", cpu / times);
            say("sample." + round + ".bytes", bytes / times);
        }
        say("sample", signals.sample());
        say("trim", new Trim(signals).run());
    }

    private static List<Left> from(List<Left> growing, int first) {
        var now = List.copyOf(growing);
        return now.subList(first, now.size());
    }

    private static long last(List<Left> collections, boolean old) {
        return collections.stream()
                .filter(left -> left.old == old)
                .reduce((one, next) -> next)
                .map(Left::after)
                .orElse(-1L);
    }

    private static long truth() {
        var histogram = DiagnosticCommand.run("gcClassHistogram", "-all=false").orElse("");
        var total = Pattern.compile("Total\\s+\\d+\\s+(\\d+)").matcher(histogram);
        return total.find() ? Long.parseLong(total.group(1)) : -1;
    }

    private static String flag(String name) {
        return ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption(name)
                .getValue();
    }

    private static String seconds(long start) {
        return String.format(Locale.ROOT, "%.1f", (System.nanoTime() - start) / 1e9);
    }

    private static void say(String name, Object value) {
        System.out.println(name + "=" + (value instanceof Optional<?> some ? some.get() : value));
    }
}
