package dev.tidemark.agent.apps;

import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.TokenStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/**
 * Two hundred conversations at once on a few threads, each in one of the ways in which applications
 * hand work from thread to thread. A turn is a task of its own, so conversations interleave and
 * change threads. Every text begins with the name of its conversation, and the model calls itself
 * by that name: whoever attributes a call can be checked against the model.
 */
public final class Crowd {

    private static final int CONVERSATIONS = 200;
    private static final int TURNS = 4;
    private static final int THREADS = 8;
    private static final long PATIENCE_SECONDS = 120;

    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final Map<String, ChatMemory> memories = new ConcurrentHashMap<>();
    private final CountDownLatch talking = new CountDownLatch(CONVERSATIONS);
    private final boolean virtual;
    private final ExecutorService desk;
    private final ExecutorService workers;
    private final ExecutorService lines;
    private final ForkJoinPool forks = new ForkJoinPool(4);

    private final ChatModel model = new Echo();
    private final StreamingChatModel streaming = new EchoStream();
    private final Assistant assistant;

    private Crowd(boolean virtual) {
        this.virtual = virtual;
        desk = threads(virtual);
        workers = threads(virtual);
        lines = threads(virtual);
        assistant =
                AiServices.builder(Assistant.class)
                        .chatModel(model)
                        .streamingChatModel(streaming)
                        .chatMemoryProvider(
                                id ->
                                        MessageWindowChatMemory.builder()
                                                .id(id)
                                                .maxMessages(9)
                                                .build())
                        .tools(new Badge())
                        .build();
    }

    /** {@code pool} or {@code virtual}. */
    public static void main(String[] args) throws Exception {
        var crowd = new Crowd(args[0].equals("virtual"));
        crowd.awaitPropagation();
        crowd.outliveARequest();
        for (int number = 0; number < CONVERSATIONS; number++) {
            crowd.next(new Talk(number), 0);
        }
        if (!crowd.talking.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            crowd.complaints.add(crowd.talking.getCount() + " still talk");
        }
        crowd.lookForLeftovers();
        crowd.print();
        crowd.awaitBooks();
        System.exit(0);
    }

    private static ExecutorService threads(boolean virtual) {
        if (!virtual) {
            return Executors.newFixedThreadPool(THREADS);
        }
        try { // of a newer Java than this class is compiled for
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (ReflectiveOperationException tooOld) {
            throw new IllegalStateException(tooOld);
        }
    }

    /** The JDK's executors learn to carry a context a moment after the first model is seen. */
    private void awaitPropagation() throws Exception {
        if (System.getProperty("propagation") == null) {
            return;
        }
        var carried = new AtomicBoolean();
        while (!carried.get()) {
            OwnContext.in(
                    Map.of("session", "first"),
                    () -> carried.set(forks.submit(() -> !OwnContext.values().isEmpty()).get()));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** A virtual thread is never pooled: what it inherited is its own for life. */
    private void outliveARequest() throws Exception {
        if (System.getProperty("propagation") == null) {
            return;
        }
        var over = new CountDownLatch(1);
        var seen = new CompletableFuture<Map<String, String>>();
        OwnContext.in(
                Map.of("session", "outlived"),
                () -> {
                    thread(
                            () -> {
                                try {
                                    over.await();
                                } catch (InterruptedException stopped) {
                                    complaints.add("interrupted");
                                }
                                seen.complete(OwnContext.values());
                            });
                });
        over.countDown();
        var expected = virtual ? Map.of("session", "outlived") : Map.of();
        if (!seen.get().equals(expected)) {
            complaints.add("a thread that outlived its request saw " + seen.get());
        }
    }

    /** An application that ends at once takes what is still to be counted with it. */
    private void awaitBooks() throws Exception {
        if (System.getProperty("propagation") == null) {
            return;
        }
        long calls = asked.values().stream().mapToLong(Integer::intValue).sum();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (booked() < calls && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static long booked() throws Exception {
        var server = ManagementFactory.getPlatformMBeanServer();
        var rows =
                (CompositeData[])
                        server.invoke(
                                new ObjectName("dev.tidemark:type=Conversations"),
                                "list",
                                new Object[0],
                                new String[0]);
        return Arrays.stream(rows).mapToLong(row -> (Long) row.get("calls")).sum();
    }

    /** One of many. */
    private record Talk(int number) {

        Way way() {
            return Way.values()[number % Way.values().length];
        }

        String name() {
            return "%s-%03d".formatted(way(), number);
        }

        String text(int turn) {
            return name() + ": turn " + turn;
        }
    }

    /** How a request gets from where its conversation is known to where the model is asked. */
    private enum Way {
        SERVICE,
        SERVICE_STREAM,
        STREAM,
        SUBMIT,
        EXECUTE,
        SUPPLY,
        SUPPLY_COMMON,
        THEN_APPLY,
        THREAD,
        FORK_JOIN,
        OWN_SERVICE,
        OWN_SUBMIT,
        OWN_EXECUTE,
        OWN_SUPPLY,
        OWN_SUPPLY_COMMON,
        OWN_THEN_APPLY,
        OWN_THEN_APPLY_COMMON,
        OWN_THEN_APPLY_LATER,
        OWN_THREAD,
        OWN_FORK_JOIN,
        OWN_STREAM
    }

    private void next(Talk talk, int turn) {
        if (turn == TURNS) {
            talking.countDown();
            return;
        }
        desk.execute(
                () -> {
                    try {
                        speak(talk, talk.text(turn));
                    } catch (Throwable failure) {
                        complaints.add(talk.name() + " " + failure);
                    }
                    next(talk, turn + 1);
                });
    }

    private void speak(Talk talk, String text) throws Exception {
        if (talk.way().name().startsWith("OWN_")) {
            var values =
                    Map.of(
                            "conversation", talk.name(),
                            "user", "user-" + talk.number,
                            "session", "session-" + talk.number);
            OwnContext.in(values, () -> alone(talk, text));
            return;
        }
        switch (talk.way()) {
            case SERVICE -> assistant.chat(talk.name(), text);
            case SERVICE_STREAM -> streamed(talk, text);
            default -> remembered(talk, text);
        }
    }

    /** The application says to whom it talks; no memory does. */
    private void alone(Talk talk, String text) throws Exception {
        if (talk.way() == Way.OWN_SERVICE) {
            assistant.chat("another id " + talk.number, text);
        } else {
            ask(talk.way(), List.of(UserMessage.from(text)));
        }
    }

    /** The conversation is known where its memory is read, and the model is asked elsewhere. */
    private void remembered(Talk talk, String text) throws Exception {
        var memory =
                memories.computeIfAbsent(
                        talk.name(),
                        id -> MessageWindowChatMemory.builder().id(id).maxMessages(100).build());
        memory.add(UserMessage.from(text));
        memory.add(ask(talk.way(), memory.messages()).aiMessage());
    }

    private ChatResponse ask(Way way, List<ChatMessage> messages) throws Exception {
        return switch (way) {
            case SUBMIT, OWN_SUBMIT -> workers.submit(() -> model.chat(messages)).get();
            case EXECUTE, OWN_EXECUTE -> {
                var answer = new CompletableFuture<ChatResponse>();
                workers.execute(() -> answer.complete(model.chat(messages)));
                yield answer.get();
            }
            case SUPPLY, OWN_SUPPLY ->
                    CompletableFuture.supplyAsync(() -> model.chat(messages), workers).get();
            case SUPPLY_COMMON, OWN_SUPPLY_COMMON ->
                    CompletableFuture.supplyAsync(() -> model.chat(messages)).get();
            case THEN_APPLY, OWN_THEN_APPLY ->
                    CompletableFuture.supplyAsync(() -> messages, workers)
                            .thenApplyAsync(model::chat, workers)
                            .get();
            case OWN_THEN_APPLY_COMMON ->
                    CompletableFuture.supplyAsync(() -> messages).thenApplyAsync(model::chat).get();
            case OWN_THEN_APPLY_LATER -> {
                var later = new CompletableFuture<List<ChatMessage>>();
                var answer = later.thenApplyAsync(model::chat, workers);
                withoutContext(() -> later.complete(messages));
                yield answer.get();
            }
            case THREAD, OWN_THREAD -> {
                var answer = new CompletableFuture<ChatResponse>();
                thread(() -> answer.complete(model.chat(messages)));
                yield answer.get();
            }
            case FORK_JOIN, OWN_FORK_JOIN -> forks.submit(() -> model.chat(messages)).get();
            case STREAM, OWN_STREAM -> {
                var whole = new Whole();
                streaming.chat(messages, whole);
                yield whole.answer.get();
            }
            default -> throw new IllegalArgumentException(way.name());
        };
    }

    /** As the thread of a network library would: it was there before the request. */
    private void withoutContext(Runnable work) {
        lines.execute(
                () -> {
                    try {
                        OwnContext.in(
                                Map.of("conversation", "the network's", "user", "none"), work::run);
                    } catch (Exception failure) {
                        complaints.add("network " + failure);
                    }
                });
    }

    private void thread(Runnable work) throws ReflectiveOperationException {
        if (virtual) {
            Thread.class.getMethod("startVirtualThread", Runnable.class).invoke(null, work);
        } else {
            new Thread(work).start();
        }
    }

    private void streamed(Talk talk, String text) throws Exception {
        var answer = new CompletableFuture<ChatResponse>();
        assistant.stream(talk.name(), text)
                .onPartialResponse(part -> {})
                .onCompleteResponse(answer::complete)
                .onError(answer::completeExceptionally)
                .start();
        answer.get();
    }

    /** What a user of the framework writes. */
    interface Assistant {

        String chat(@MemoryId String id, @dev.langchain4j.service.UserMessage String text);

        TokenStream stream(@MemoryId String id, @dev.langchain4j.service.UserMessage String text);
    }

    /** A tool that looks, on a thread of its own, whose badge it wears. */
    public final class Badge {

        /** For the model. */
        @Tool("Tells who is served.")
        public String whose() throws Exception {
            var values = workers.submit(OwnContext::values).get();
            return values.getOrDefault("user", "nobody")
                    + " in "
                    + values.getOrDefault("session", "none");
        }
    }

    /** Asks for the badge at every second turn. */
    private AiMessage answer(ChatRequest request) {
        var messages = request.messages();
        var text = "";
        for (var message : messages) {
            text = message instanceof UserMessage user ? user.singleText() : text;
        }
        var name = text.substring(0, text.indexOf(':'));
        asked.merge(name, 1, Integer::sum);
        if (messages.get(messages.size() - 1) instanceof ToolExecutionResultMessage badge) {
            check(name, badge.text());
            return AiMessage.from(name);
        }
        return name.contains("SERVICE") && text.endsWith("1")
                ? AiMessage.from(
                        ToolExecutionRequest.builder()
                                .id("1")
                                .name("whose")
                                .arguments("{}")
                                .build())
                : AiMessage.from(name);
    }

    private void check(String name, String badge) {
        int number = Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
        var expected =
                name.startsWith("OWN_") && System.getProperty("propagation") != null
                        ? "user-%d in session-%d".formatted(number, number)
                        : "nobody in none";
        if (!badge.equals(expected)) {
            complaints.add(name + " wears the badge of " + badge);
        }
    }

    private ChatResponse respond(ChatRequest request) {
        var message = answer(request);
        var messages = request.messages();
        var text = "";
        for (var said : messages) {
            text = said instanceof UserMessage user ? user.singleText() : text;
        }
        return ChatResponse.builder()
                .aiMessage(message)
                .modelName(text.substring(0, text.indexOf(':')))
                .build();
    }

    /** Is called what its conversation is called. */
    private final class Echo implements ChatModel {

        @Override
        public ChatResponse doChat(ChatRequest request) {
            return respond(request);
        }
    }

    /** Answers from the threads of a network library. */
    private final class EchoStream implements StreamingChatModel {

        @Override
        public void doChat(ChatRequest request, StreamingChatResponseHandler handler) {
            lines.execute(
                    () -> {
                        handler.onPartialResponse("...");
                        handler.onCompleteResponse(respond(request));
                    });
        }
    }

    /** Waits for the end of a stream. */
    private static final class Whole implements StreamingChatResponseHandler {

        private final CompletableFuture<ChatResponse> answer = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String part) {}

        @Override
        public void onCompleteResponse(ChatResponse response) {
            answer.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            answer.completeExceptionally(error);
        }
    }

    /** A task on every thread of every pool at once: whatever it finds was left behind. */
    private void lookForLeftovers() throws Exception {
        for (var pool : List.of(desk, workers, lines)) {
            lookForLeftovers(pool, THREADS);
        }
        lookForLeftovers(forks, forks.getParallelism());
        var common = ForkJoinPool.commonPool();
        lookForLeftovers(common, common.getParallelism());
        if (!OwnContext.values().isEmpty()) {
            complaints.add("main keeps " + OwnContext.values());
        }
    }

    private void lookForLeftovers(ExecutorService pool, int threads) throws Exception {
        var together = new CyclicBarrier(threads);
        List<Future<Map<String, String>>> found =
                IntStream.range(0, threads)
                        .<Future<Map<String, String>>>mapToObj(
                                task ->
                                        pool.submit(
                                                () -> {
                                                    together.await(
                                                            PATIENCE_SECONDS, TimeUnit.SECONDS);
                                                    return OwnContext.values();
                                                }))
                        .toList();
        for (var values : found) {
            if (!values.get().isEmpty()) {
                complaints.add("a thread keeps " + values.get());
            }
        }
    }

    @SuppressWarnings("SystemOut")
    private void print() {
        new TreeMap<>(asked).forEach((name, calls) -> System.out.println(name + "\t" + calls));
        complaints.forEach(complaint -> System.out.println("complaint\t" + complaint));
    }
}
