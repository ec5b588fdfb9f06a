package dev.tidemark.samples.helpdesk;

import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.memory.chat.ChatMemoryProvider;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiChatRequestParameters;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.service.AiServices;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The desk at work: many customers in long conversations, a few served at the same time. A customer
 * goes to the end of the queue after each turn, so conversations interleave and change threads as
 * they do behind a web server.
 */
final class Helpdesk {

    /** A cardboard box of 16 x 16 pixels: pictures at low detail cost the same at any size. */
    private static final ImageContent PICTURE =
            ImageContent.from(
                    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAUklEQVR42pXSyQ0AIAhEUSuxHMuhK8uxJw8Y"
                            + "F2QZkp/AgXejUKupCo/RCWkB3nIANA9AjAShUYBvdOAYE1jGA6oJwG9iIAwEboOCbRKAr8+34k3/Y5IE"
                            + "RtNmhQAAAABJRU5ErkJggg==",
                    "image/png",
                    ImageContent.DetailLevel.LOW);

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Bill bill = new Bill();
    private final Assistant assistant;

    /**
     * @param memory what a conversation keeps
     */
    Helpdesk(
            String baseUrl,
            String apiKey,
            String model,
            ChatMemoryProvider memory,
            Object... backOffice) {
        this.assistant =
                AiServices.builder(Assistant.class)
                        .chatModel(
                                OpenAiChatModel.builder()
                                        .baseUrl(baseUrl)
                                        .apiKey(apiKey)
                                        .modelName(model)
                                        .timeout(PATIENCE)
                                        .listeners(List.of(bill))
                                        .build())
                        .streamingChatModel(
                                OpenAiStreamingChatModel.builder()
                                        .baseUrl(baseUrl)
                                        .apiKey(apiKey)
                                        .modelName(model)
                                        .timeout(PATIENCE)
                                        .listeners(List.of(bill))
                                        .build())
                        .chatMemoryProvider(memory)
                        .tools(backOffice)
                        .contentRetriever(new Handbook())
                        .chatRequestTransformer(Helpdesk::signed)
                        .build();
    }

    /** The provider is told which end user asks, as OpenAI wishes; its log then knows, too. */
    private static ChatRequest signed(ChatRequest request, Object customer) {
        var parameters =
                OpenAiChatRequestParameters.builder()
                        .overrideWith(request.parameters())
                        .user(customer.toString())
                        .build();
        return ChatRequest.builder().messages(request.messages()).parameters(parameters).build();
    }

    /**
     * Serves everybody to the end.
     *
     * @param served is told of every turn, answered or not
     */
    Summary serve(List<? extends Customer> customers, int turns, int threads, Runnable served)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        var desk = Executors.newFixedThreadPool(threads);
        var inTheShop = new CountDownLatch(customers.size());
        try {
            for (var customer : customers) {
                serve(new Visit(customer, turns, desk, served, inTheShop), 0);
            }
            inTheShop.await();
        } finally {
            desk.shutdownNow();
        }
        return bill.close(Summary.Effort.since(start));
    }

    /** A customer from the door to the door. */
    private record Visit(
            Customer customer,
            int turns,
            ExecutorService desk,
            Runnable served,
            CountDownLatch inTheShop) {}

    private void serve(Visit visit, int turn) {
        if (turn == visit.turns()) {
            visit.inTheShop().countDown();
            return;
        }
        visit.desk()
                .execute(
                        () -> {
                            int next = visit.turns();
                            try {
                                reply(visit.customer(), turn);
                                next = turn + 1;
                            } catch (Throwable e) {
                                bill.failed(e);
                            } finally {
                                visit.served().run();
                                serve(visit, next);
                            }
                        });
    }

    private void reply(Customer customer, int number) throws Exception {
        var turn = customer.turn(number);
        var answer =
                switch (turn.way()) {
                    case PLAIN -> assistant.answer(customer.id(), turn.text());
                    case WITH_PICTURE -> assistant.look(customer.id(), turn.text(), PICTURE);
                    case STREAMED -> stream(customer.id(), turn.text());
                };
        bill.answered(customer.id(), number, turn, answer);
    }

    private String stream(String customer, String text) throws Exception {
        var answer = new CompletableFuture<String>();
        var pieces = new StringBuilder(); // callbacks of one stream come one by one;
        assistant.stream(customer, text)
                .onPartialResponse(pieces::append)
                .onCompleteResponse(response -> answer.complete(pieces.toString()))
                .onError(answer::completeExceptionally)
                .start();
        return answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
