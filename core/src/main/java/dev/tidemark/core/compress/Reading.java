package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A whole request read once: the units that may leave, and what is known of their anchors. */
final class Reading {

    private final Facts facts = new Facts();
    private final List<Candidate> candidates = new ArrayList<>();

    Reading(Draft draft, List<Exchange> leaving, List<Exchange> staying) {
        var messages = draft.request().messages();
        var keys = new HashSet<String>();
        for (var message : messages) {
            for (var part : message.parts()) {
                if (part instanceof Part.ToolCall call) {
                    draft.outline(call, call.arguments()).units().forEach(it -> keys.add(it.label));
                }
            }
        }
        var leaves = new BitSet();
        leaving.forEach(it -> leaves.set(it.from(), it.to()));
        var shortened = new BitSet();
        staying.forEach(it -> shortened.set(it.from(), it.to()));
        int task = -1;
        for (int i = 0; i < messages.size(); i++) {
            var message = messages.get(i);
            boolean ledger = Ledger.in(message).isPresent();
            task = task < 0 && message.role() == Role.USER && !ledger ? i : task;
            for (var part : message.parts()) {
                var text = Ledger.text(message, part);
                if (!text.isEmpty()) {
                    boolean open =
                            leaves.get(i) || shortened.get(i) && !(part instanceof Part.ToolCall);
                    var outline = draft.outline(part, text);
                    read(i, outline, place(message, part), ledger, open, i == task, keys);
                }
            }
        }
        facts.weigh();
    }

    /** What may leave, in its order. */
    List<Candidate> candidates() {
        return candidates;
    }

    private void read(
            int message,
            Outline outline,
            Facts.Place place,
            boolean ledger,
            boolean open,
            boolean task,
            Set<String> keys) {
        int siblings = outline.parts();
        boolean fenced = false;
        var said = place;
        for (var unit : outline.units()) {
            var candidate = new Candidate(unit, message);
            said = ledger ? saidIn(unit.value, said) : place;
            int fences = said == Facts.Place.ASSISTANT ? fences(unit.value) : 0;
            var where = fenced || fences > 0 ? Facts.Place.ARGUMENT : said;
            fenced ^= fences % 2 == 1;
            boolean argument = !unit.label.isEmpty() && keys.contains(unit.label);
            boolean stated =
                    said == Facts.Place.USER
                            && !Said.asks(unit.value)
                            && Words.ofUser(unit.value, true);
            for (var anchor : unit.anchors()) {
                var fact = facts.meet(anchor.text(), anchor.kind(), where, siblings);
                if (task) {
                    fact.inTask();
                }
                if (stated) {
                    fact.stated();
                }
                if (argument) {
                    fact.underArgument();
                }
                if (!open) {
                    fact.keep();
                }
                candidate.facts.add(fact);
            }
            if (open) {
                candidates.add(candidate);
            }
        }
    }

    /** Who says a line of a ledger, which goes on until somebody else does. */
    private static Facts.Place saidIn(String line, Facts.Place before) {
        return line.startsWith("user: ")
                ? Facts.Place.USER
                : line.startsWith("assistant: ")
                        ? Facts.Place.ASSISTANT
                        : line.startsWith("> ") ? Facts.Place.RESULT : before;
    }

    /** Agents without tool calls act by fenced blocks, which are their arguments. */
    private static int fences(String text) {
        int fences = 0;
        for (int at = text.indexOf("```"); at >= 0; at = text.indexOf("```", at + 3)) {
            fences++;
        }
        return fences;
    }

    private static Facts.Place place(Message message, Part part) {
        return part instanceof Part.ToolCall
                ? Facts.Place.ARGUMENT
                : message.role() == Role.USER
                        ? Facts.Place.USER
                        : message.role() == Role.ASSISTANT
                                ? Facts.Place.ASSISTANT
                                : Facts.Place.RESULT;
    }
}
