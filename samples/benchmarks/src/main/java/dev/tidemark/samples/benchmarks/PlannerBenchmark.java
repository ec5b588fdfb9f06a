package dev.tidemark.samples.benchmarks;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.TokenWindowChatMemory;
import dev.langchain4j.model.openai.OpenAiTokenCountEstimator;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;
import dev.tidemark.core.compress.Compactor;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.compress.Request;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import java.util.ArrayList;
import java.util.List;
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

/**
 * An agent's history of 100,000 tokens brought down to a budget: by what keeps what is worth its
 * tokens, and by LangChain4j's memory, which drops the oldest messages.
 */
@State(Scope.Thread)
@BenchmarkMode({Mode.SampleTime, Mode.AverageTime})
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 8, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 3,
        // a fresh heap's page faults are no part of a plan
        jvmArgsAppend = {"-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch"})
public class PlannerBenchmark {

    private static final int TOKENS = 100_000;

    /** How much of the history may stay. */
    @Param({"60%", "30%", "one token over"})
    public String left;

    private final OpenAiTokenCountEstimator estimator = new OpenAiTokenCountEstimator("gpt-4o");
    private Request request;
    private List<ChatMessage> theirs;

    /** The same history for both. */
    @Setup
    public void write() {
        var format = PromptFormat.of(Encoding.O200K_BASE);
        var messages = new Agent(20_261_120).history(TOKENS * 27 / 10);
        long size = messages.stream().mapToLong(format::tokens).sum();
        if (Math.abs(size - TOKENS) > TOKENS / 10) {
            throw new IllegalStateException(size + " tokens");
        }
        long budget =
                left.endsWith("%")
                        ? size * Integer.parseInt(left.substring(0, left.length() - 1)) / 100
                        : size - 1;
        request =
                new Request(
                        messages,
                        Request.newest(messages, 1),
                        "",
                        budget,
                        budget,
                        Encoding.O200K_BASE.tokenizer(),
                        format::tokens);
        theirs = messages.stream().map(PlannerBenchmark::theirs).toList();
        if (plan().isUnchanged()) {
            throw new IllegalStateException("nothing was planned");
        }
    }

    private Plan plan() {
        return Compactor.plan(request);
    }

    /** By Tidemark. */
    @Benchmark
    public Plan tidemark(OnThisThread thread) {
        thread.start();
        var plan = plan();
        thread.stop(1);
        return plan;
    }

    /** By LangChain4j. */
    @Benchmark
    public List<ChatMessage> tokenWindow(OnThisThread thread) {
        thread.start();
        var store = new InMemoryChatMemoryStore();
        store.updateMessages("benchmark", theirs);
        var kept =
                TokenWindowChatMemory.builder()
                        .id("benchmark")
                        .maxTokens((int) request.budget(), estimator)
                        .chatMemoryStore(store)
                        .build()
                        .messages();
        thread.stop(1);
        return kept;
    }

    private static ChatMessage theirs(Message message) {
        var text = new StringBuilder();
        var calls = new ArrayList<ToolExecutionRequest>();
        for (var part : message.parts()) {
            if (part instanceof Part.Text it) {
                text.append(it.text());
            } else if (part instanceof Part.ToolCall it) {
                calls.add(
                        ToolExecutionRequest.builder()
                                .id(it.id())
                                .name(it.name())
                                .arguments(it.arguments())
                                .build());
            } else if (part instanceof Part.ToolResult it) {
                return ToolExecutionResultMessage.from(it.id(), it.name(), it.text());
            }
        }
        return switch (message.role()) {
            case SYSTEM -> SystemMessage.from(text.toString());
            case USER -> UserMessage.from(text.toString());
            default -> AiMessage.from(text.toString(), calls);
        };
    }
}
