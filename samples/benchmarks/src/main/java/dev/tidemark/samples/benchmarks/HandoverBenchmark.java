package dev.tidemark.samples.benchmarks;

import dev.langchain4j.model.chat.ChatModel;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the rest of an application pays for contexts that follow tasks: nothing is in force here, as
 * it is for all work that has nothing to do with models.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(2)
public class HandoverBenchmark {

    private static final int BURST = 1_000;

    private final ThreadPoolExecutor pool =
            new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>());

    /** The engine starts with the first model, and is given the time to look at the JDK. */
    @Setup
    public void begin() {
        ChatModel model = new Stub();
        model.chat("hello");
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
    }

    /** The pool's thread is idle again. */
    @Setup(Level.Invocation)
    public void drained() throws Exception {
        pool.submit(HandoverBenchmark::nothing).get();
    }

    private static void nothing() {}

    /** Ends the pool. */
    @TearDown
    public void end() {
        pool.shutdownNow();
    }

    /** Hands a task over; the thread that runs it is not measured. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public void execute(OnThisThread thread) {
        thread.start();
        for (int i = 0; i < BURST; i++) {
            pool.execute(HandoverBenchmark::nothing);
        }
        thread.stop(BURST);
    }

    /** Makes a task and runs it. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public void futureTask(OnThisThread thread) {
        thread.start();
        for (int i = 0; i < BURST; i++) {
            new FutureTask<>(HandoverBenchmark::nothing, null).run();
        }
        thread.stop(BURST);
    }
}
