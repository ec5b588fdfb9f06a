package dev.tidemark.core.budget.cleanup;

import dev.tidemark.core.budget.cleanup.Excerpt.Unit;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Counted;
import dev.tidemark.core.context.Part;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Makes room among retrieved documents: a passage that stands again further down goes first, then
 * documents no turn refers to, then what no turn refers to in those that stay. A document that came
 * with the current question is part of it, and stays.
 */
final class KnowledgeBaseCleanup implements Cleanup {

    /** Enough to say what a document was, not what it said. */
    private static final int TITLE = 80;

    @Override
    public void clean(Draft draft, long wanted, long now) {
        long goal = draft.freed(Component.KNOWLEDGE_BASE) + wanted;
        var last = lastPlaces(draft);
        each(draft, goal, Action.REMOVE_DUPLICATES, (text, at) -> onlyLast(text, at, last));
        each(
                draft,
                goal,
                Action.UNLOAD_UNREFERENCED,
                (text, at) ->
                        Excerpt.isNote(text) || draft.mentions().refersTo(text, at)
                                ? text
                                : title(text));
        each(
                draft,
                goal,
                Action.KEEP_EXCERPTS,
                (text, at) -> Excerpt.of(text, Unit.PASSAGE, draft.mentions().after(at)));
    }

    private interface Step {
        String shorter(String document, int at);
    }

    /** Oldest first, but never the newest tool group: the model acts on it. */
    private static void each(Draft draft, long goal, Action action, Step step) {
        for (int i = 0; i < draft.size(); i++) {
            if (draft.freed(Component.KNOWLEDGE_BASE) >= goal) {
                return;
            }
            int at = i;
            if (draft.settled(i)) {
                draft.change(
                        i,
                        Component.KNOWLEDGE_BASE,
                        action,
                        part -> document(part, text -> step.shorter(text, at)));
            }
        }
    }

    private static Part document(Part part, UnaryOperator<String> shorter) {
        if (part instanceof Part.Document document && document.from() < document.text().length()) {
            var question = document.text().substring(0, document.from());
            var text = document.text().substring(document.from());
            return new Part.Document(question + shorter.apply(text), document.from());
        }
        return part instanceof Part.ToolResult result
                        && !result.error()
                        && Counted.retrieves(result.name())
                ? new Part.ToolResult(
                        result.id(), result.name(), shorter.apply(result.text()), false)
                : part;
    }

    /** Where each passage stands for the last time. */
    private static Map<String, Integer> lastPlaces(Draft draft) {
        var last = new HashMap<String, Integer>();
        for (int i = 0; i < draft.size(); i++) {
            if (draft.here(i)) {
                int at = i;
                for (var part : draft.message(i).parts()) {
                    document(
                            part,
                            text -> {
                                for (var passage : Unit.PASSAGE.cut(text)) {
                                    last.put(passage.strip(), at);
                                }
                                return text;
                            });
                }
            }
        }
        return last;
    }

    private static String onlyLast(String text, int at, Map<String, Integer> last) {
        var kept = new StringBuilder();
        var passages = Unit.PASSAGE.cut(text);
        int omitted = 0;
        for (var passage : passages) {
            if (!Excerpt.isNote(passage)
                    && !passage.isBlank()
                    && last.getOrDefault(passage.strip(), at) > at) {
                omitted++;
            } else {
                kept.append(passage);
            }
        }
        return omitted == 0
                ? text
                : Excerpt.noted(kept, omitted, passages.size(), "passages (given again later)");
    }

    private static String title(String text) {
        var first = text.strip().lines().findFirst().orElse("");
        int end = Math.min(first.length(), TITLE);
        if (end < first.length() && Character.isHighSurrogate(first.charAt(end - 1))) {
            end--;
        }
        return "\n[document \"" + first.substring(0, end) + "\" omitted]";
    }
}
