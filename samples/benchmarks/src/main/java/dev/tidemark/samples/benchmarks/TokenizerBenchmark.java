package dev.tidemark.samples.benchmarks;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import dev.tidemark.core.tokens.Encoding;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** How fast texts are counted exactly, o200k, by Tidemark and by jtokkit. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TokenizerBenchmark {

    /** What the text is. */
    @Param({"english", "json", "code", "chinese"})
    public String text;

    private final com.knuddels.jtokkit.api.Encoding theirs =
            Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

    private String content;

    /** Some 32 KB, no paragraph twice. */
    @Setup
    public void write() {
        content = Texts.of(text, 32 << 10);
        if (theirs.countTokensOrdinary(content) != Encoding.O200K_BASE.tokenizer().count(content)) {
            throw new IllegalStateException("they do not agree");
        }
    }

    /** By Tidemark. */
    @Benchmark
    public int tidemark() {
        return Encoding.O200K_BASE.tokenizer().count(content);
    }

    /** By jtokkit. */
    @Benchmark
    public int jtokkit() {
        return theirs.countTokensOrdinary(content);
    }
}
