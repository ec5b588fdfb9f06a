package dev.tidemark.samples.benchmarks;

import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.TokenWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.openai.OpenAiTokenCountEstimator;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The same turn with the memory that LangChain4j offers to whoever has a limit to keep. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class TokenWindowBenchmark {

    private static final int LIMIT = 128_000;

    /** Messages of the conversation so far. */
    @Param({"10", "100", "1000"})
    public int messages;

    private final Talk talk = new Talk();
    private final ChatModel model = new Stub();
    private final OpenAiTokenCountEstimator estimator = new OpenAiTokenCountEstimator("gpt-4o");
    private ChatMemory memory;

    /** A history of that length again. */
    @Setup(Level.Invocation)
    public void begin() {
        var store = new InMemoryChatMemoryStore();
        store.updateMessages("benchmark", talk.history(messages));
        memory =
                TokenWindowChatMemory.builder()
                        .id("benchmark")
                        .maxTokens(LIMIT, estimator)
                        .chatMemoryStore(store)
                        .build();
    }

    /** One turn. */
    @Benchmark
    public ChatResponse tokenWindow(OnThisThread thread) {
        var question = talk.question();
        var answer = talk.answer();
        thread.start();
        memory.add(question);
        var response = model.chat(ChatRequest.builder().messages(memory.messages()).build());
        memory.add(answer);
        thread.stop(1);
        return response;
    }
}
