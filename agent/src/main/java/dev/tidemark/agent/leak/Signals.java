package dev.tidemark.agent.leak;

import static dev.tidemark.core.leak.Sample.UNKNOWN;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.tidemark.core.leak.Sample;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What this JVM's memory looks like, a sample at a time, at next to no cost, and what each
 * collection left. What this machine or JVM does not tell is unknown, and said in one line when the
 * signals are made.
 *
 * <p>Samples are taken by one thread; listeners are called by the JVM's.
 */
public final class Signals implements AutoCloseable {

    /**
     * Collectors that count all they have of the machine; others leave a space of survivors out.
     */
    private static final Pattern WHOLE = Pattern.compile("G1|Shenandoah");

    private final SteadyClock clock = new SteadyClock();
    private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
    private final List<MemoryPoolMXBean> code;
    private final List<MemoryPoolMXBean> metaspace;
    private final List<BufferPoolMXBean> direct;
    private final List<BufferPoolMXBean> mapped;
    private final Optional<HeapFloor> floor;
    private final Optional<ResidentSet> resident;
    private final boolean pretouched;
    private final Optional<Cgroup> cgroup;
    private final List<CollectionListener> listeners = new CopyOnWriteArrayList<>();

    /** Of this JVM; {@code say} is told what will be missing. */
    public Signals(Consumer<String> say) {
        this(say, Path.of("/"));
    }

    /** With another file system, in which another {@code proc} and other control groups may be. */
    Signals(Consumer<String> say, Path root) {
        var pools = ManagementFactory.getMemoryPoolMXBeans();
        code = pools(pools, name -> name.startsWith("Code"));
        metaspace =
                pools(pools, "Metaspace"::equals); // of it, the compressed class space is a part
        var buffers = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
        direct = buffers(buffers, "direct"::equals);
        mapped = buffers(buffers, name -> name.startsWith("mapped"));
        var heap = pools.stream().filter(pool -> pool.getType() == MemoryType.HEAP).toList();
        floor = floor(heap);
        pretouched =
                heap.stream().anyMatch(pool -> WHOLE.matcher(pool.getName()).lookingAt())
                        && flag("AlwaysPreTouch").map(Boolean::parseBoolean).orElse(false);
        resident = Statm.open(root.resolve("proc/self"), shared(heap)).or(Oshi::open);
        cgroup = Cgroup.find(root);
        var missing = missing();
        if (!missing.isEmpty()) {
            say.accept("not told by this JVM or machine: " + String.join(", ", missing));
        }
    }

    /** ZGC's, which is mapped three times where it has no generations. */
    private Optional<SharedHeap> shared(List<MemoryPoolMXBean> heap) {
        boolean thrice = heap.stream().anyMatch(pool -> pool.getName().equals("ZHeap"));
        return thrice || heap.stream().anyMatch(pool -> pool.getName().startsWith("ZGC"))
                ? Optional.of(
                        new SharedHeap(() -> memory.getHeapMemoryUsage().getCommitted(), thrice))
                : Optional.empty();
    }

    private static List<MemoryPoolMXBean> pools(
            List<MemoryPoolMXBean> all, Predicate<String> name) {
        return all.stream()
                .filter(pool -> pool.getType() == MemoryType.NON_HEAP && name.test(pool.getName()))
                .toList();
    }

    private static List<BufferPoolMXBean> buffers(
            List<BufferPoolMXBean> all, Predicate<String> name) {
        return all.stream().filter(pool -> name.test(pool.getName())).toList();
    }

    private Optional<HeapFloor> floor(List<MemoryPoolMXBean> heap) {
        try {
            var found = HeapFloor.of(clock, this::collected, heap);
            return found.isDeaf() ? Optional.empty() : Optional.of(found);
        } catch (LinkageError absent) {
            return Optional.empty(); // a runtime image without jdk.management
        }
    }

    private List<String> missing() {
        var missing = new ArrayList<String>();
        if (floor.isEmpty()) {
            missing.add("what collections leave");
        }
        if (resident.isEmpty()) {
            missing.add("resident memory");
        }
        if (code.isEmpty() || metaspace.isEmpty()) {
            missing.add("code and metaspace");
        }
        return missing;
    }

    private void collected(long millis, long heapAfter, boolean old) {
        for (var listener : listeners) {
            listener.onCollection(millis, heapAfter, old);
        }
    }

    /** From now on {@code listener} hears of each collection, until this is closed. */
    public void listen(CollectionListener listener) {
        listeners.add(listener);
    }

    /** Not any more. */
    public void forget(CollectionListener listener) {
        listeners.remove(listener);
    }

    /** The clock of samples and collections. */
    public SteadyClock clock() {
        return clock;
    }

    /** Resident memory, in bytes or unknown. */
    public long resident() {
        return resident.map(ResidentSet::bytes).orElse(UNKNOWN);
    }

    private long heapResident() {
        return resident.map(ResidentSet::heap).orElse(UNKNOWN);
    }

    /** What direct buffers may take, in bytes or unknown: as much as the heap where nobody said. */
    public long directMax() {
        long bytes = flag("MaxDirectMemorySize").map(Long::parseLong).orElse(UNKNOWN);
        return bytes == 0 ? Runtime.getRuntime().maxMemory() : bytes;
    }

    private static Optional<String> flag(String name) {
        try {
            var flags = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
            return Optional.of(flags.getVMOption(name).getValue());
        } catch (RuntimeException | LinkageError unknown) {
            return Optional.empty(); // another JVM, or a runtime image without jdk.management
        }
    }

    /** How it is now. */
    public Sample sample() {
        var heap = memory.getHeapMemoryUsage();
        long inCode = used(code);
        long inMetaspace = used(metaspace);
        long rss = resident();
        return new Sample(
                clock.getAsLong(),
                heap.getUsed(),
                heap.getCommitted(),
                heap.getMax(),
                floor.isPresent() ? floor.get().last() : UNKNOWN,
                rss,
                rss != UNKNOWN && pretouched ? heap.getCommitted() : heapResident(),
                inCode == UNKNOWN || inMetaspace == UNKNOWN ? UNKNOWN : inCode + inMetaspace,
                inCode,
                inMetaspace,
                inBuffers(direct),
                inBuffers(mapped),
                threads.getThreadCount(),
                classes.getLoadedClassCount(),
                cgroup.isPresent() ? cgroup.get().limit() : UNKNOWN,
                cgroup.isPresent() ? cgroup.get().used() : UNKNOWN);
    }

    private static long used(List<MemoryPoolMXBean> pools) {
        long sum = pools.isEmpty() ? UNKNOWN : 0;
        for (int i = 0; i < pools.size(); i++) {
            var usage = pools.get(i).getUsage();
            sum += usage == null ? 0 : usage.getUsed();
        }
        return sum;
    }

    private static long inBuffers(List<BufferPoolMXBean> pools) {
        long sum = pools.isEmpty() ? UNKNOWN : 0;
        for (int i = 0; i < pools.size(); i++) {
            sum += Math.max(0, pools.get(i).getMemoryUsed());
        }
        return sum;
    }

    @Override
    public void close() {
        floor.ifPresent(HeapFloor::close);
        listeners.clear();
        resident.ifPresent(ResidentSet::close);
        cgroup.ifPresent(Cgroup::close);
    }
}
