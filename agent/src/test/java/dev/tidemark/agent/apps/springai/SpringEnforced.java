package dev.tidemark.agent.apps.springai;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.InMemoryChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolExecutionResult;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * Conversations that never end, against models that look closely at what they are sent. Prints how
 * large requests were, and that memories, tools and prompts saw nothing.
 */
public final class SpringEnforced {

    private static final int TURNS = 40;

    private final ChatMemory memory =
            MessageWindowChatMemory.builder()
                    .chatMemoryRepository(new InMemoryChatMemoryRepository())
                    .maxMessages(Integer.MAX_VALUE)
                    .build();

    private SpringEnforced() {}

    /** Runs each way for as long as it takes. */
    public static void main(String[] args) {
        var way = new SpringEnforced();
        way.byHand("sync", new Strict(), false);
        way.byHand("stream", new Strict(), true);
        way.byHand("loop", new StrictLoop(), false);
        way.byHand("looped stream", new StrictLoop(), true);
        way.byClient("client", new StrictLoop(), false);
        way.byClient("client stream", new StrictLoop(), true);
    }

    private void byHand(String name, Strict model, boolean streams) {
        for (int turn = 0; turn < TURNS; turn++) {
            memory.add(name, new UserMessage(question(turn)));
            var prompt = new Prompt(memory.get(name), ChatOptions.builder().build());
            var before = List.copyOf(prompt.getInstructions());
            var answer = streams ? last(model.stream(prompt)) : model.call(prompt);
            if (!same(before, prompt.getInstructions())) {
                throw new IllegalStateException("a prompt was changed");
            }
            for (var message : model.said) {
                memory.add(name, message);
            }
            model.said.clear();
            memory.add(name, answer.getResult().getOutput());
        }
        print(name, model);
    }

    private void byClient(String name, Strict model, boolean streams) {
        var client =
                ChatClient.builder(model)
                        .defaultSystem("You look up orders.")
                        .defaultAdvisors(MessageChatMemoryAdvisor.builder(memory).build())
                        .build();
        for (int turn = 0; turn < TURNS; turn++) {
            var request =
                    client.prompt()
                            .user(question(turn) + Strict.text(turn))
                            .advisors(spec -> spec.param(ChatMemory.CONVERSATION_ID, name));
            var answer =
                    streams
                            ? String.join("", request.stream().content().collectList().block())
                            : request.call().content();
            if (answer == null || !answer.contains("shipped")) {
                throw new IllegalStateException(String.valueOf(answer));
            }
        }
        print(name, model);
    }

    @SuppressWarnings("SystemOut")
    private void print(String name, Strict model) {
        var kept = memory.get(name);
        System.out.println(
                String.join(
                        "\t",
                        name,
                        String.valueOf(model.calls),
                        String.valueOf(model.largest),
                        kept.size()
                                + " "
                                + kept.stream().map(SpringEnforced::text).toList().hashCode()));
    }

    private static ChatResponse last(Flux<ChatResponse> flux) {
        return flux.filter(chunk -> !chunk.getResult().getOutput().getText().isEmpty()).blockLast();
    }

    private static boolean same(List<Message> before, List<Message> after) {
        boolean same = before.size() == after.size();
        for (int i = 0; same && i < before.size(); i++) {
            same = before.get(i) == after.get(i);
        }
        return same;
    }

    private static String question(int turn) {
        return "Where are the orders A-" + (1000 + turn) + "? They were for customer " + turn;
    }

    static String text(Message message) {
        return message instanceof ToolResponseMessage results
                ? results.getResponses().stream()
                        .map(ToolResponseMessage.ToolResponse::responseData)
                        .collect(Collectors.joining())
                : message.getText();
    }

    /** Answers at length; says how much it was sent. */
    static class Strict implements ChatModel {

        final List<Message> said = new ArrayList<>();
        int calls;
        int largest;

        @Override
        public ChatOptions getDefaultOptions() {
            return ChatOptions.builder().model("gpt-4").build();
        }

        @Override
        public ChatResponse call(Prompt prompt) {
            return answer(prompt);
        }

        @Override
        public Flux<ChatResponse> stream(Prompt prompt) {
            return Flux.defer(() -> Flux.just(answer(prompt)))
                    .subscribeOn(Schedulers.boundedElastic());
        }

        ChatResponse answer(Prompt prompt) {
            look(prompt);
            return Said.response("gpt-4", new AssistantMessage("shipped " + text(calls)), null);
        }

        final void look(Prompt prompt) {
            calls++;
            Set<String> open = new HashSet<>();
            int size = 0;
            for (var message : prompt.getInstructions()) {
                size += text(message).length();
                if (message instanceof ToolResponseMessage results) {
                    for (var result : results.getResponses()) {
                        if (!open.remove(result.id())) {
                            throw new IllegalStateException("a result without its call");
                        }
                    }
                }
                if (!open.isEmpty()) {
                    throw new IllegalStateException("a call without its result");
                }
                if (message instanceof AssistantMessage asking) {
                    asking.getToolCalls().forEach(call -> open.add(call.id()));
                }
            }
            largest = Math.max(largest, size);
        }

        private static String text(Message message) {
            return SpringEnforced.text(message);
        }

        static String text(int turn) {
            var rows = new StringBuilder("[");
            for (int i = 0; i < 8; i++) {
                rows.append(i == 0 ? "" : ", ")
                        .append("{\"order\": ")
                        .append(turn)
                        .append(", \"article\": \"pen ")
                        .append((turn * 31 ^ i) % 97)
                        .append("\", \"status\": \"shipped\"}");
            }
            return rows.append(']').toString();
        }
    }

    /**
     * Asks for two tools at once, then answers; its tools must see what was said, and all of it.
     */
    @SuppressWarnings("UnusedVariable") // what models of this kind look like
    static final class StrictLoop extends Strict {

        private final Models.Desk desk =
                new Models.Desk() {
                    @Override
                    public ToolExecutionResult executeToolCalls(
                            Prompt prompt, ChatResponse response) {
                        if (!(Models.last(prompt) instanceof UserMessage)
                                || prompt.getInstructions() != offered) {
                            throw new IllegalStateException("the tools saw another prompt");
                        }
                        return super.executeToolCalls(prompt, response);
                    }

                    @Override
                    String result(String arguments) {
                        return text(calls);
                    }
                };

        private List<Message> offered = List.of();

        @Override
        public ChatResponse call(Prompt prompt) {
            offered = prompt.getInstructions();
            return internalCall(new Prompt(prompt.getInstructions(), getDefaultOptions()), null);
        }

        private ChatResponse internalCall(Prompt prompt, ChatResponse before) {
            var response = answer(prompt);
            return response.hasToolCalls()
                    ? internalCall(next(prompt, response), response)
                    : response;
        }

        @Override
        public Flux<ChatResponse> stream(Prompt prompt) {
            offered = prompt.getInstructions();
            return internalStream(new Prompt(prompt.getInstructions(), getDefaultOptions()), null);
        }

        private Flux<ChatResponse> internalStream(Prompt prompt, ChatResponse before) {
            return Flux.defer(() -> Flux.just(answer(prompt)))
                    .subscribeOn(Schedulers.boundedElastic())
                    .concatMap(
                            response ->
                                    response.hasToolCalls()
                                            ? Flux.defer(
                                                            () ->
                                                                    internalStream(
                                                                            next(prompt, response),
                                                                            response))
                                                    .subscribeOn(Schedulers.boundedElastic())
                                            : Flux.just(response));
        }

        private Prompt next(Prompt prompt, ChatResponse response) {
            var history = desk.executeToolCalls(prompt, response).conversationHistory();
            said.addAll(history.subList(history.size() - 2, history.size()));
            return new Prompt(history, prompt.getOptions());
        }

        @Override
        ChatResponse answer(Prompt prompt) {
            if (Models.last(prompt) instanceof UserMessage) {
                look(prompt);
                var asking = Said.asking(2, "find", "{\"order\": #}");
                return Said.response("gpt-4", asking, null);
            }
            return super.answer(prompt);
        }
    }
}
