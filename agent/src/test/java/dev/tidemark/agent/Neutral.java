package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Usage;
import java.util.List;
import java.util.function.Function;

/** A framework whose messages are the neutral ones, so that a test says what it means. */
class Neutral implements Adapter {

    /** A message with this in it marks what is to be cached. */
    static final String CACHE = "(cache)";

    private final String model;

    Neutral() {
        this("gpt-4o");
    }

    Neutral(String model) {
        this.model = model;
    }

    /** One of its requests. */
    record Request(List<Message> messages) {}

    static Request request(Message... messages) {
        return new Request(List.of(messages));
    }

    /** A new object each time. */
    static Message user(String text) {
        return Message.text(Role.USER, text);
    }

    @Override
    public String host() {
        return "neutral";
    }

    @Override
    public List<?> messages(Object request) {
        return ((Request) request).messages();
    }

    @Override
    public Message message(Object message) {
        return (Message) message;
    }

    @Override
    public List<?> tools(Object request) {
        return List.of();
    }

    @Override
    public Tool tool(Object tool) {
        return (Tool) tool;
    }

    @Override
    public boolean marksCache(Object message) {
        return ((Message) message)
                .parts().stream()
                        .anyMatch(
                                it -> it instanceof Part.Text text && text.text().contains(CACHE));
    }

    @Override
    public Object write(Object request, List<?> messages, Plan plan) {
        return new Request(plan.apply(((Request) request).messages()));
    }

    @Override
    public String model(Object request) {
        return model;
    }

    @Override
    public long maxOutput(Object request) {
        return 0;
    }

    /** Its models are functions. */
    @Override
    @SuppressWarnings("unchecked")
    public String ask(Object model, String name, String prompt) {
        return ((Function<Object, String>) model).apply(request(user(prompt)));
    }

    @Override
    public String answeredBy(Object response) {
        return "";
    }

    @Override
    public Usage usage(Object response) {
        return Usage.NONE;
    }

    @Override
    public boolean ofOneConversation(Object message) {
        return ((Message) message).role() != Role.SYSTEM;
    }
}
