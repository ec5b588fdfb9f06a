package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The message that stands for exchanges that left: its first line says how many, every other line
 * is verbatim what somebody said or a tool returned; but for a {@link Summary}, which stands first
 * and says that it is one. A ledger that is met again is read line by line and its lines go on as
 * they are, so that nothing is ever summarised twice.
 */
record Ledger(int messages, String summary, String lines) {

    private static final Pattern HEAD =
            Pattern.compile("\\[(\\d{1,9}) earlier messages, shortened to what follows\\]\n");

    /** The ledger in a message; nothing where it is any other message. */
    static Optional<Ledger> in(Message message) {
        if (message.role() != Role.USER
                || message.parts().size() != 1
                || !(message.parts().get(0) instanceof Part.Text text)
                || !text.text().startsWith("[")) {
            return Optional.empty();
        }
        var head = HEAD.matcher(text.text());
        if (!head.lookingAt()) {
            return Optional.empty();
        }
        var body = text.text().substring(head.end());
        int facts = Summary.length(body);
        return Optional.of(
                new Ledger(
                        Integer.parseInt(head.group(1)),
                        body.substring(0, facts),
                        body.substring(facts)));
    }

    /** The same with this summary in place of any other. */
    Ledger with(Summary summary) {
        return new Ledger(messages, summary.lines(), lines);
    }

    /** The text of a part as the request brought it; of a ledger, its lines. */
    static String text(Message message, Part part) {
        if (part instanceof Part.Text it) {
            return in(message).map(Ledger::lines).orElse(it.text());
        }
        return part instanceof Part.ToolResult result
                ? result.text()
                : part instanceof Part.ToolCall call
                        ? call.arguments()
                        : part instanceof Part.Document document ? document.text() : "";
    }

    /** How it goes to the model: from the user, since not every provider takes a second system. */
    Message message() {
        return Message.text(
                Role.USER,
                "["
                        + messages
                        + " earlier messages, shortened to what follows]\n"
                        + summary
                        + lines);
    }
}
