package dev.tidemark.samples.benchmarks;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * A turn as an AI service makes it: the question goes into the memory, the memory into a request,
 * the answer into the memory. The same class runs with and without the agent.
 *
 * <p>Turns come in bursts with a pause between them, which is not measured: no application talks to
 * a model half a million times a second, and Tidemark's thread needs the time an answer takes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 12, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(2)
public class TurnBenchmark {

    private static final int BURST = 100;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(15);

    private static final Encoding ENCODING =
            Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);

    /** Messages of the conversation so far. */
    @Param({"10", "100", "1000"})
    public int messages;

    private final Talk talk = new Talk();
    private final ChatModel model = new Stub();
    private final UserMessage[] questions = new UserMessage[BURST];
    private final AiMessage[] answers = new AiMessage[BURST];
    private ChatMemory memory;
    private long counted;

    /** The history. */
    @Setup
    public void begin() {
        memory = new Window(talk.history(messages));
    }

    /** What will be said; and a pause. */
    @Setup(Level.Invocation)
    public void think() {
        for (int i = 0; i < BURST; i++) {
            questions[i] = talk.question();
            answers[i] = talk.answer();
        }
        LockSupport.parkNanos(PAUSE);
    }

    /** Nobody counts, or the agent does. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public ChatResponse plain(OnThisThread thread) {
        ChatResponse response = null;
        thread.start();
        for (int i = 0; i < BURST; i++) {
            response = turn(i);
        }
        thread.stop(BURST);
        return response;
    }

    /** The application counts what is new, at once. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public long jtokkit(OnThisThread thread) {
        thread.start();
        for (int i = 0; i < BURST; i++) {
            counted += ENCODING.countTokensOrdinary(questions[i].singleText());
            turn(i);
            counted += ENCODING.countTokensOrdinary(answers[i].text());
        }
        thread.stop(BURST);
        return counted;
    }

    private ChatResponse turn(int i) {
        memory.add(questions[i]);
        var response = model.chat(ChatRequest.builder().messages(memory.messages()).build());
        memory.add(answers[i]);
        return response;
    }
}
