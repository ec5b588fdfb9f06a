package dev.tidemark.agent.host.openai;

import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.services.blocking.ResponseService;
import dev.tidemark.agent.host.Member;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads and writes requests for responses. What refers to something that OpenAI keeps (a response,
 * a conversation, a prompt, an item) is measured as far as it can be seen, and goes out as it came.
 */
final class ResponsesAdapter extends OpenAiAdapter {

    static final ResponsesAdapter INSTANCE = new ResponsesAdapter();

    /** Instructions, which stand in front of the input and are none of its items. */
    private record Told(String text) {}

    /** An input that is one text. */
    private record Typed(String text) {}

    private static final Member CONVERSATION = newer("_conversation");
    private static final Member SAFETY_IDENTIFIER = newer("_safetyIdentifier");

    /** What newer versions have that keeps something on the server. */
    private static final List<Member> KEPT =
            List.of(CONVERSATION, newer("_prompt"), newer("_contextManagement"));

    private static Member newer(String name) {
        return Member.of(ResponseCreateParams.class, name);
    }

    private ResponsesAdapter() {}

    private static ResponseCreateParams params(Object request) {
        return (ResponseCreateParams) request;
    }

    @Override
    public List<?> messages(Object request) {
        var params = params(request);
        var messages = new ArrayList<Object>();
        params._instructions()
                .asKnown()
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> messages.add(new Told(text)));
        var input = params._input();
        var known = input.asKnown();
        if (known.isPresent() && known.get().isText()) {
            messages.add(new Typed(known.get().asText()));
        } else if (known.isPresent() && known.get().isResponse()) {
            Items.grouped(known.get().asResponse(), messages);
        } else if (input.asString().isPresent()) {
            messages.add(new Typed(input.asString().get()));
        } else {
            Items.grouped(input.asArray().orElse(List.of()), messages);
        }
        return messages;
    }

    @Override
    public Message message(Object message) {
        if (message instanceof Told told) {
            return Message.text(Role.SYSTEM, told.text());
        }
        if (message instanceof Typed typed) {
            return Message.text(Role.USER, typed.text());
        }
        var parts = new ArrayList<Part>();
        var role = Role.ASSISTANT;
        for (var item : Items.of(message)) {
            var json = Json.of(item);
            role = Items.role(json);
            Items.pieces(json).forEach(piece -> parts.add(piece.part()));
        }
        return new Message(role, "", parts);
    }

    @Override
    public boolean ofOneConversation(Object message) {
        return message(message).role() != Role.SYSTEM;
    }

    /** OpenAI caches by itself. */
    @Override
    public boolean marksCache(Object message) {
        return false;
    }

    @Override
    public boolean isWritable(Object messageOrRequest) {
        if (messageOrRequest instanceof ResponseCreateParams params) {
            return isWhole(params) && items(params).count() > 0;
        }
        return !(messageOrRequest instanceof Told)
                && !(messageOrRequest instanceof Typed)
                && Items.of(messageOrRequest).stream().allMatch(Items::isKnown);
    }

    @Override
    public boolean isWhole(Object request) {
        var params = params(request);
        return !Json.isSaid(params._previousResponseId())
                && KEPT.stream().noneMatch(field -> Json.isSaid(field.of(params)))
                && items(params).noneMatch(ResponseInputItem::isItemReference);
    }

    /** None where the input is a text, or was given as JSON. */
    private static Stream<ResponseInputItem> items(ResponseCreateParams params) {
        var input = params._input().asKnown();
        return input.isPresent() && input.get().isResponse()
                ? input.get().asResponse().stream()
                : Stream.of();
    }

    @Override
    public Object write(Object request, List<?> messages, Plan plan) {
        var items = new ArrayList<ResponseInputItem>();
        for (var message : plan.apply(List.<Object>copyOf(messages), WRITER)) {
            if (!(message instanceof Told)) {
                Items.of(message).forEach(item -> items.add((ResponseInputItem) item));
            }
        }
        return params(request).toBuilder().inputOfResponse(items).build();
    }

    private static final Plan.Writer<Object> WRITER =
            new Plan.Writer<>() {
                @Override
                public Object replaced(Object message, Message by) {
                    return Items.replaced(message, by.parts());
                }

                @Override
                public Object inserted(Plan.Insert insert) {
                    return Items.said(insert.text());
                }
            };

    /** Those that run on the server cost what nobody tells. */
    @Override
    public List<?> tools(Object request) {
        return Json.elements(params(request)._tools()).stream()
                .filter(
                        tool ->
                                tool instanceof com.openai.models.responses.Tool known
                                        ? known.isFunction()
                                        : Json.text(Json.of(tool), "type").equals("function"))
                .toList();
    }

    @Override
    public String model(Object request) {
        return Json.text(params(request)._model());
    }

    @Override
    @SuppressWarnings("deprecation") // where most applications say it
    public String conversation(Object request) {
        var params = params(request);
        return conversation(
                params._metadata(),
                CONVERSATION.of(params),
                params._user(),
                SAFETY_IDENTIFIER.of(params));
    }

    @Override
    public long maxOutput(Object request) {
        return params(request)._maxOutputTokens().asKnown().orElse(0L);
    }

    /** A service that answers at once; others are not asked. */
    @Override
    public String ask(Object model, String name, String prompt) {
        var params = ResponseCreateParams.builder().model(name).input(prompt).build();
        var text = new StringBuilder();
        try (var response = ((ResponseService.WithRawResponse) model).create(params)) {
            for (var item : Json.of(response.parse()).path("output")) {
                item.path("content").forEach(part -> text.append(Json.text(part, "text")));
            }
        }
        return text.toString();
    }
}
