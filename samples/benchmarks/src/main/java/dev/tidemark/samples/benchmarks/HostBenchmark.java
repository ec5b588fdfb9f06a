package dev.tidemark.samples.benchmarks;

import java.io.IOException;
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
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One call of each framework and SDK with ten messages of history, two of which are new. Frameworks
 * ask a model that costs nothing; SDKs ask a server on this machine, so that what is theirs, their
 * JSON and HTTP, is in all columns alike.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 12, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(2)
public class HostBenchmark {

    private static final int BURST = 20;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(15);

    /** Which one. */
    @Param({"langchain4j", "spring-ai", "adk", "openai", "anthropic", "google-genai"})
    public String host;

    private Caller caller;

    /** What is asked. */
    @Setup
    public void begin() throws IOException {
        caller = Caller.of(host);
    }

    /** What will be said; and a pause. */
    @Setup(Level.Invocation)
    public void think() {
        caller.prepare(BURST);
        LockSupport.parkNanos(PAUSE);
    }

    /** Nobody is asked any more. */
    @TearDown
    public void end() throws IOException {
        caller.close();
    }

    /** The calls alone; their requests are made. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int call(OnThisThread thread) {
        int answers = 0;
        thread.start();
        for (int i = 0; i < BURST; i++) {
            answers += caller.call(i);
        }
        thread.stop(BURST);
        return answers;
    }
}
