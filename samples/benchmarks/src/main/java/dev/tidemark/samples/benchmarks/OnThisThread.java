package dev.tidemark.samples.benchmarks;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Processor time and allocation of the thread that runs the benchmark, and of no other: what a
 * user's request waits for. Tidemark's own thread works beside it, on another core if there is one.
 */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class OnThisThread {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** How often the thing was done. */
    public long times;

    /** Processor time it took. */
    public long cpuNanos;

    /** What it allocated. */
    public long bytes;

    private long cpuBefore;
    private long bytesBefore;

    void start() {
        bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
        cpuBefore = THREADS.getCurrentThreadCpuTime();
    }

    void stop(int done) {
        cpuNanos += THREADS.getCurrentThreadCpuTime() - cpuBefore;
        bytes += THREADS.getCurrentThreadAllocatedBytes() - bytesBefore;
        times += done;
    }
}
