package dev.tidemark.core.budget.cleanup;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which terms the speakers use, and where last: a text that nobody speaks of after it was read, nor
 * in the current question, is one the model has done with.
 */
final class Mentions {

    private final Map<String, Integer> last = new HashMap<>();
    private final Set<String> question;

    /** {@code current} is the position of the current question, -1 where there is none. */
    Mentions(List<Item> items, int current) {
        for (int i = 0; i < items.size(); i++) {
            for (var term : Terms.of(own(items.get(i).message()))) {
                last.put(term, i);
            }
        }
        question = current < 0 ? Set.of() : Terms.of(own(items.get(current).message()));
    }

    /** What a message says itself, without what it was given to read. */
    static String own(Message message) {
        var text = new StringBuilder();
        for (var part : message.parts()) {
            if (part instanceof Part.Text plain) {
                text.append(plain.text()).append('\n');
            } else if (part instanceof Part.Document document) {
                text.append(document.text(), 0, document.from()).append('\n');
            } else if (part instanceof Part.ToolCall call) {
                text.append(call.arguments()).append('\n');
            }
        }
        return text.toString();
    }

    /** Whether a term is spoken of after the message at {@code index}, or now. */
    Predicate<String> after(int index) {
        return term -> last.getOrDefault(term, -1) > index || question.contains(term);
    }

    /**
     * Whether any of it is spoken of. One exact term is enough; of ordinary words one may be
     * chance, so it takes two.
     */
    boolean refersTo(String text, int index) {
        var mentioned = after(index);
        int weight = 0;
        for (var term : Terms.of(text)) {
            if (mentioned.test(term)) {
                weight += Terms.exact(term) ? 2 : 1;
            }
            if (weight >= 2) {
                return true;
            }
        }
        return false;
    }
}
