package dev.tidemark.core.budget.cleanup;

import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Counted;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A conversation told line by line, counted as OpenAI counts it, a minute between two messages. */
final class Talk {

    static final PromptFormat FORMAT = PromptFormat.of(Encoding.O200K_BASE);

    private final List<Message> messages = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();
    private long clock = Duration.ofDays(20_000).toMillis();
    private int calls;

    Talk says(Role role, String text) {
        return add(Message.text(role, text));
    }

    Talk user(String text) {
        return says(Role.USER, text);
    }

    Talk assistant(String text) {
        return says(Role.ASSISTANT, text);
    }

    /** A question with documents behind it, in one text, as content injectors write it. */
    Talk user(String question, String documents) {
        var part = new Part.Document(question + documents, question.length());
        return add(new Message(Role.USER, "", List.of(part)));
    }

    Talk tool(String name, String arguments, String result) {
        return tool(name, arguments, result, false);
    }

    Talk tool(String name, String arguments, String result, boolean error) {
        var id = "call_" + calls++;
        add(new Message(Role.ASSISTANT, "", List.of(new Part.ToolCall(id, name, arguments))));
        return add(
                new Message(Role.TOOL, "", List.of(new Part.ToolResult(id, name, result, error))));
    }

    Talk add(Message message) {
        messages.add(message);
        times.add(clock);
        return wait(Duration.ofMinutes(1));
    }

    Talk wait(Duration time) {
        clock += time.toMillis();
        return this;
    }

    long now() {
        return clock;
    }

    /** The request as the agent would see it: what belongs where goes by the last user message. */
    List<Item> items() {
        int turn = messages.size() - 1;
        while (turn > 0 && messages.get(turn).role() != Role.USER) {
            turn--;
        }
        var items = new ArrayList<Item>();
        for (int i = 0; i < messages.size(); i++) {
            var message = messages.get(i);
            items.add(
                    new Item(
                            message,
                            component(message, i >= turn),
                            FORMAT.tokens(message),
                            times.get(i)));
        }
        return items;
    }

    private static Component component(Message message, boolean current) {
        if (message.role() == Role.SYSTEM) {
            return Component.SYSTEM_CONTEXT;
        }
        if (message.parts().stream()
                .anyMatch(
                        part ->
                                part instanceof Part.ToolResult result
                                        && Counted.retrieves(result.name()))) {
            return Component.KNOWLEDGE_BASE;
        }
        if (current) {
            return Component.WORKING_MEMORY;
        }
        return ToolGroup.involves(message) ? Component.AGENT_CONTEXT : Component.INTERACTION_BUFFER;
    }

    /** What cleaning up this component for so many tokens would change. */
    Cleaned clean(Component component, long wanted) {
        var cleanup = new RequestCleanup(items(), FORMAT::tokens, clock);
        cleanup.free(component, wanted);
        return cleanup.cleaned();
    }

    /** The messages after the edits. */
    static List<Message> apply(List<Item> items, Cleaned cleaned) {
        var after = new ArrayList<Message>();
        for (int i = 0; i < items.size(); i++) {
            int at = i;
            var edit = cleaned.edits().stream().filter(e -> e.index() == at).findFirst();
            if (edit.isEmpty()) {
                after.add(items.get(i).message());
            } else if (edit.get() instanceof Edit.Replace replace) {
                after.add(replace.message());
            }
        }
        return after;
    }

    /** All a message says, on one line. */
    static String text(Message message) {
        var text = new StringBuilder();
        for (var part : message.parts()) {
            text.append(
                    part instanceof Part.Text plain
                            ? plain.text()
                            : part instanceof Part.Document document
                                    ? document.text()
                                    : part instanceof Part.ToolResult result ? result.text() : "");
        }
        return text.toString().replace('\n', '|');
    }

    /** What the message at {@code index} says after the edits, or what became of it. */
    String after(int index, Cleaned cleaned) {
        return cleaned.edits().stream()
                .filter(edit -> edit.index() == index)
                .map(
                        edit ->
                                edit instanceof Edit.Replace replace
                                        ? text(replace.message())
                                        : edit.getClass().getSimpleName())
                .findFirst()
                .orElseGet(() -> text(messages.get(index)));
    }
}
