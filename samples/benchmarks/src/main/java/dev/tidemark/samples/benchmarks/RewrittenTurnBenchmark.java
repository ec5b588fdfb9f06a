package dev.tidemark.samples.benchmarks;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
 * The same turn where each request is larger than its budget: what was sent before is written again
 * in place of the application's history, and what is new behind it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 12, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(2)
public class RewrittenTurnBenchmark {

    /** Few enough that no other epoch comes in between. */
    private static final int BURST = 5;

    /** Messages of the conversation so far. */
    @Param({"100", "1000"})
    public int messages;

    /**
     * What is new: no message at all, an answer and a remark, or an answer and a question, for
     * which all that has left is looked through.
     */
    @Param({"NOTHING", "REMARK", "QUESTION"})
    public New news;

    /** What a request may have that the one before it had not. */
    public enum New {
        NOTHING,
        REMARK,
        QUESTION
    }

    private final Talk talk = new Talk();
    private final ChatModel model = new Stub();
    private final List<ChatRequest> requests = new ArrayList<>();
    private List<ChatMessage> history;

    /** The history, and the epoch that its last request brings. */
    @Setup
    public void begin() {
        history = talk.history(messages + 1);
        model.chat(ChatRequest.builder().messages(history).build());
    }

    /** What will be asked: each request goes on with the one before it. */
    @Setup(Level.Invocation)
    public void think() {
        requests.clear();
        var longer = new ArrayList<>(history);
        for (int i = 0; i < BURST; i++) {
            if (news != New.NOTHING) {
                longer.add(talk.answer());
                longer.add(news == New.QUESTION ? talk.question() : talk.remark());
            }
            requests.add(ChatRequest.builder().messages(longer).build());
        }
    }

    /** No epoch, and no message but the new ones is counted. */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public ChatResponse turn(OnThisThread thread) {
        ChatResponse response = null;
        thread.start();
        for (var request : requests) {
            response = model.chat(request);
        }
        thread.stop(BURST);
        return response;
    }
}
