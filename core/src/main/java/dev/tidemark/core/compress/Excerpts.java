package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Writes what is chosen of the older exchanges: as lines of the ledger, or in their places. */
record Excerpts(Draft draft, List<Exchange> leaving, List<Exchange> staying) {

    /** The excerpt with the units that rank before this limit. */
    Excerpt at(int limit) {
        var ledger = ledger(limit).map(draft::sized);
        long size = ledger.map(Sized::size).orElse(0);
        var shorter = new ArrayList<Excerpt.Shorter>();
        for (var exchange : staying) {
            for (int i = exchange.from(); i < exchange.to(); i++) {
                var by = shorter(i, limit);
                by.ifPresent(shorter::add);
                size += by.map(it -> it.by().size()).orElse(draft.size(i));
            }
        }
        return new Excerpt(ledger, leaving, shorter, size, limit);
    }

    @SuppressWarnings("ReferenceEquality") // the very same message means: nothing was rewritten
    private Optional<Excerpt.Shorter> shorter(int at, int limit) {
        var message = draft.message(at);
        if (!draft.isOpen(at)) {
            return Optional.empty();
        }
        var rewritten = Draft.rewritten(message, shortening(at, limit));
        return rewritten == message
                ? Optional.empty()
                : Optional.of(new Excerpt.Shorter(at, draft.sized(rewritten)))
                        .filter(it -> it.by().size() < draft.size(at));
    }

    /** The texts of a message as far as they are chosen, by what the request brought. */
    private UnaryOperator<String> shortening(int message, int limit) {
        var came = draft.request().messages().get(message);
        var now = draft.message(message).parts();
        return text -> {
            for (int i = 0; i < now.size(); i++) {
                if (Ledger.text(draft.message(message), now.get(i)).equals(text)) {
                    var part = came.parts().get(i);
                    var outline = draft.outline(part, Ledger.text(came, part));
                    return outline.isWhole(limit) ? text : outline.shortened(limit);
                }
            }
            return text;
        };
    }

    private Optional<Message> ledger(int limit) {
        var lines = new StringBuilder();
        int messages = 0;
        for (var exchange : leaving) {
            for (int i = exchange.from(); i < exchange.to(); i++) {
                var message = draft.request().messages().get(i);
                var earlier = Ledger.in(message);
                messages += earlier.map(Ledger::messages).orElse(1);
                var speaker =
                        earlier.isPresent()
                                ? ""
                                : message.role() == Role.USER ? "user: " : "assistant: ";
                for (var part : message.parts()) {
                    if (part instanceof Part.ToolCall call) {
                        call(exchange, call, limit, lines);
                    } else if (!(part instanceof Part.ToolResult)) {
                        line(speaker, part, Ledger.text(message, part), limit, lines);
                    }
                }
            }
        }
        // where nothing is kept, that something is missing is still told
        return leaving.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Ledger(messages, "", lines.length() == 0 ? "" : lines.substring(1))
                                .message());
    }

    /** A call with what is kept of its arguments and of its result. */
    private void call(Exchange exchange, Part.ToolCall call, int limit, StringBuilder lines) {
        int start = lines.length();
        lines.append("\n> ").append(call.name());
        int named = lines.length();
        var arguments = draft.outline(call, call.arguments());
        if (arguments.chosen(limit) > 0) {
            lines.append(' ');
            arguments.write(limit, lines);
        }
        for (int i = exchange.from(); i < exchange.to(); i++) {
            for (var part : draft.request().messages().get(i).parts()) {
                if (part instanceof Part.ToolResult result && result.id().equals(call.id())) {
                    line("", result, result.text(), limit, lines);
                }
            }
        }
        if (lines.length() == named) {
            lines.setLength(start);
        }
    }

    private void line(String speaker, Part part, String text, int limit, StringBuilder lines) {
        if (text.isEmpty()) {
            return;
        }
        int start = lines.length();
        lines.append('\n').append(speaker);
        int begin = lines.length();
        draft.outline(part, text).write(limit, lines);
        if (lines.length() == begin) {
            lines.setLength(start);
        }
    }
}
