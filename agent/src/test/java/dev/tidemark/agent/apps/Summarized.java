package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A long conversation with a model that knows when it is asked for a summary: {@code what it does
 * then}, {@code turns}, {@code the turn after which it must have been asked}, 0 for never. Prints
 * what it was asked and what it was sent.
 */
public final class Summarized {

    private static final String SAID = "The customer is looking for all his orders.";

    private Summarized() {}

    /** Runs it. */
    public static void main(String[] args) {
        var model = new Attentive(args[0]);
        var clerk =
                AiServices.builder(Clerk.class)
                        .chatModel(model)
                        .chatMemoryProvider(
                                id ->
                                        MessageWindowChatMemory.builder()
                                                .id(id)
                                                .maxMessages(Integer.MAX_VALUE)
                                                .build())
                        .build();
        int pause = Integer.parseInt(args[2]);
        for (int turn = 1; turn <= Integer.parseInt(args[1]); turn++) {
            clerk.ask(
                    "c",
                    "Where is my order A-"
                            + (1000 + turn)
                            + "? It was sent in May, they told me. I have been waiting for it for"
                            + " weeks, and nobody answers me when I call.");
            if (turn == pause) {
                await(() -> model.asked > 0);
                await(() -> args[0].equals("hangs") || !writing());
                System.out.println("not yet " + model.ledgers);
            }
        }
        System.out.println("calls " + model.calls + " asked " + model.asked);
        System.out.println("with a ledger " + (model.ledgers > 0));
        System.out.println("with a summary " + (model.summaries > 0));
        System.out.println("with its facts " + (model.facts == model.ledgers));
    }

    private static boolean writing() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("tidemark-summary"));
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("in vain");
            }
            Thread.onSpinWait();
        }
    }

    interface Clerk {
        String ask(@MemoryId Object id, @dev.langchain4j.service.UserMessage String text);
    }

    private static final class Attentive implements ChatModel {

        private final String does;
        private volatile int asked;
        private int calls;
        private int ledgers;
        private int summaries;
        private int facts;

        Attentive(String does) {
            this.does = does;
        }

        @Override
        public ChatRequestParameters defaultRequestParameters() {
            return DefaultChatRequestParameters.builder().modelName("gpt-4").build();
        }

        @Override
        public ChatResponse doChat(ChatRequest request) {
            var first =
                    request.messages().get(0) instanceof UserMessage user ? user.singleText() : "";
            if (first.startsWith("Sum up the beginning of a conversation")) {
                if (!request.modelName().equals("gpt-4")) {
                    throw new IllegalStateException("another model");
                }
                return answer(summary());
            }
            calls++;
            if (first.startsWith("[")) {
                ledgers++;
                summaries += first.contains(SAID) ? 1 : 0;
                facts += first.contains("A-1001") ? 1 : 0;
            }
            return answer("It is on its way, and it will be with you in two days.");
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread asks
        private String summary() {
            asked++;
            return switch (does) {
                case "answers" -> SAID;
                case "throws" -> throw new IllegalStateException("overloaded");
                case "hangs" -> {
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException never) {
                        throw new IllegalStateException(never);
                    }
                    yield SAID;
                }
                default -> "";
            };
        }

        private static ChatResponse answer(String text) {
            return ChatResponse.builder()
                    .aiMessage(AiMessage.from(text))
                    .modelName("gpt-4")
                    .build();
        }
    }
}
