package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * What an application knows of its own requests: the list that somebody else's has to equal. A line
 * {@code call} for every request that reached a model, and a line {@code fact} for everything the
 * application could notice.
 */
final class Books {

    private final List<String> lines = new ArrayList<>();

    /** A model was asked, and this is how it ended. */
    synchronized void call(String model, ChatRequest request, String outcome) {
        lines.add(
                String.join(
                        "\t",
                        "call",
                        model,
                        String.valueOf(request.messages().size()),
                        conversation(request),
                        outcome,
                        String.valueOf(outcome.equals("ok") ? input(request) : -1)));
        if (model.startsWith("gpt")) {
            request.messages()
                    .forEach(message -> lines.add("said\t" + model + "\t" + said(message)));
        }
    }

    /** Something the application can see; the same with an agent as without. */
    synchronized void fact(String what, Object value) {
        lines.add("fact\t" + what + "\t" + value);
    }

    @SuppressWarnings("SystemOut")
    synchronized void print() {
        lines.forEach(System.out::println);
    }

    /** A response as a provider would give it. */
    static ChatResponse answer(String model, ChatRequest request, AiMessage message) {
        return ChatResponse.builder()
                .aiMessage(message)
                .modelName(model)
                .tokenUsage(new TokenUsage(input(request), 7))
                .build();
    }

    private static int input(ChatRequest request) {
        return 1_000 + request.messages().size();
    }

    /** Whoever writes says who it is: {@code ada: hello}. */
    private static String conversation(ChatRequest request) {
        var name = "anonymous";
        for (var message : request.messages()) {
            if (message instanceof UserMessage user) {
                var text = text(user);
                int colon = text.indexOf(": ");
                name = colon < 0 ? "anonymous" : text.substring(0, colon);
            }
        }
        return name;
    }

    private static String text(UserMessage message) {
        return message.contents().get(0) instanceof TextContent first ? first.text() : "";
    }

    private static String said(ChatMessage message) {
        var text =
                message instanceof SystemMessage system
                        ? system.text()
                        : message instanceof UserMessage user
                                ? text(user)
                                : ((AiMessage) message).text();
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return message.type() + "\t" + Base64.getEncoder().encodeToString(bytes);
    }
}
