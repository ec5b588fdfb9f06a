package dev.tidemark.agent.apps.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.ToolResponseMessage.ToolResponse;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.model.tool.ToolCallingManager;
import org.springframework.ai.model.tool.ToolExecutionResult;
import org.springframework.ai.support.UsageCalculator;
import org.springframework.ai.tool.definition.ToolDefinition;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Models as applications write them, and as Spring AI's own are built. */
final class Models {

    private Models() {}

    /** Does what the question says. */
    static class Plain implements ChatModel {

        final String name;
        final SpringBooks books;

        Plain(String name, SpringBooks books) {
            this.name = name;
            this.books = books;
        }

        @Override
        public ChatOptions getDefaultOptions() {
            return ChatOptions.builder().model(name).build();
        }

        @Override
        public ChatResponse call(Prompt prompt) {
            return answer(prompt);
        }

        @Override
        public Flux<ChatResponse> stream(Prompt prompt) {
            return streamed(prompt);
        }

        final ChatResponse answer(Prompt prompt) {
            boolean fails = question(prompt).endsWith("fail");
            books.call(name, prompt, fails ? "error" : "ok");
            if (fails) {
                throw new IllegalArgumentException("no answer to that");
            }
            return Said.response(name, message(prompt), Said.usage(SpringBooks.input(prompt)));
        }

        /** Chunks without usage, then one with it, then an empty one, on another thread. */
        final Flux<ChatResponse> streamed(Prompt prompt) {
            return Flux.defer(
                            () -> {
                                var question = question(prompt);
                                if (question.endsWith("cancel")) {
                                    books.call(name, prompt, "unfinished");
                                    var chunk = new AssistantMessage("and");
                                    return Flux.just(Said.response(name, chunk, null))
                                            .concatWith(Flux.never());
                                }
                                if (question.endsWith("fail")) {
                                    books.call(name, prompt, "error");
                                    return Flux.error(new IllegalStateException("broken off"));
                                }
                                books.call(name, prompt, "ok");
                                var usage = Said.usage(SpringBooks.input(prompt));
                                return Flux.just(
                                        Said.response(name, new AssistantMessage("well "), null),
                                        Said.response(name, message(prompt), usage),
                                        Said.response(name, new AssistantMessage(""), null));
                            })
                    .subscribeOn(Schedulers.boundedElastic());
        }

        AssistantMessage message(Prompt prompt) {
            var last = last(prompt);
            return last instanceof UserMessage && question(prompt).contains("tool")
                    ? Said.asking(2, "stock", "{\"article\": #}")
                    : new AssistantMessage("answer to " + prompt.getInstructions().size());
        }
    }

    /** Spring AI's own, up to 1.1: a loop in the model, with a prompt and a sum of its own. */
    static class Looping extends Plain {

        private final ToolCallingManager tools;

        Looping(String name, SpringBooks books, ToolCallingManager tools) {
            super(name, books);
            this.tools = tools;
        }

        @Override
        public ChatResponse call(Prompt prompt) {
            return internalCall(complete(prompt), null);
        }

        Prompt complete(Prompt prompt) {
            return new Prompt(prompt.getInstructions(), getDefaultOptions());
        }

        private ChatResponse internalCall(Prompt prompt, ChatResponse before) {
            var response = summed(answer(prompt), before);
            if (!response.hasToolCalls()) {
                return response;
            }
            var result = tools.executeToolCalls(prompt, response);
            return internalCall(
                    new Prompt(result.conversationHistory(), prompt.getOptions()), response);
        }

        @Override
        public Flux<ChatResponse> stream(Prompt prompt) {
            return internalStream(complete(prompt), null);
        }

        private Flux<ChatResponse> internalStream(Prompt prompt, ChatResponse before) {
            return Flux.deferContextual(
                    context ->
                            streamed(prompt)
                                    .map(chunk -> summed(chunk, before))
                                    .concatMap(chunk -> next(prompt, chunk)));
        }

        private Flux<ChatResponse> next(Prompt prompt, ChatResponse chunk) {
            return !chunk.hasToolCalls()
                    ? Flux.just(chunk)
                    : Flux.defer(
                                    () -> {
                                        var result = tools.executeToolCalls(prompt, chunk);
                                        var history = result.conversationHistory();
                                        return internalStream(
                                                new Prompt(history, prompt.getOptions()), chunk);
                                    })
                            .subscribeOn(Schedulers.boundedElastic());
        }

        private ChatResponse summed(ChatResponse response, ChatResponse before) {
            var usage = response.getMetadata().getUsage();
            return Said.response(
                    name,
                    response.getResult().getOutput(),
                    UsageCalculator.getCumulativeUsage(usage, before));
        }
    }

    /** Sends the very prompt it is given, and answers so many at once or nobody. */
    static final class Together extends Looping {

        private final CyclicBarrier all;

        Together(String name, SpringBooks books, ToolCallingManager tools, int asking) {
            super(name, books, tools);
            all = new CyclicBarrier(asking);
        }

        @Override
        Prompt complete(Prompt prompt) {
            return prompt;
        }

        @Override
        AssistantMessage message(Prompt prompt) {
            try {
                all.await(1, TimeUnit.MINUTES);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
                throw new IllegalStateException(alone);
            }
            return super.message(prompt);
        }
    }

    /** And those that call themselves. */
    static final class Recursive extends Plain {

        private final ToolCallingManager tools;

        Recursive(String name, SpringBooks books, ToolCallingManager tools) {
            super(name, books);
            this.tools = tools;
        }

        @Override
        public ChatResponse call(Prompt prompt) {
            var response = answer(prompt);
            if (!response.hasToolCalls()) {
                return response;
            }
            var result = tools.executeToolCalls(prompt, response);
            return call(new Prompt(result.conversationHistory(), prompt.getOptions()));
        }
    }

    /** Hands a copy on, on another thread where it streams. */
    static final class Decorated implements ChatModel {

        private final ChatModel model;

        Decorated(ChatModel model) {
            this.model = model;
        }

        @Override
        public ChatResponse call(Prompt prompt) {
            return model.call(prompt.mutate().build());
        }

        @Override
        public Flux<ChatResponse> stream(Prompt prompt) {
            return model.stream(new Prompt(prompt.getInstructions(), prompt.getOptions()))
                    .subscribeOn(Schedulers.parallel());
        }
    }

    /** Cannot stream. */
    static final class Slow implements ChatModel {
        @Override
        public ChatResponse call(Prompt prompt) {
            throw new IllegalStateException();
        }
    }

    /** Every call gets its result, in a history of copies, as Spring AI's own manager does it. */
    static class Desk implements ToolCallingManager {

        @Override
        public List<ToolDefinition> resolveToolDefinitions(ToolCallingChatOptions options) {
            return List.of();
        }

        @Override
        public ToolExecutionResult executeToolCalls(Prompt prompt, ChatResponse response) {
            var asking = response.getResult().getOutput();
            var results =
                    asking.getToolCalls().stream()
                            .map(
                                    call ->
                                            new ToolResponse(
                                                    call.id(),
                                                    call.name(),
                                                    result(call.arguments())))
                            .toList();
            var history = new ArrayList<>(prompt.copy().getInstructions());
            history.add(asking);
            history.add(Said.results(results));
            return ToolExecutionResult.builder().conversationHistory(history).build();
        }

        String result(String arguments) {
            return arguments + " is sold out";
        }
    }

    static String question(Prompt prompt) {
        var question = "";
        for (var message : prompt.getInstructions()) {
            question = message instanceof UserMessage user ? user.getText() : question;
        }
        return question;
    }

    static Message last(Prompt prompt) {
        var messages = prompt.getInstructions();
        return messages.get(messages.size() - 1);
    }

    static boolean isResult(Message message) {
        return message instanceof ToolResponseMessage;
    }
}
