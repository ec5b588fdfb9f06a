package dev.tidemark.core.compress;

import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;

/**
 * Of the results of tools that newer ones have followed, what may still be asked for: whatever
 * holds an anchor, with its key and what names its record, and every word of trouble.
 */
final class Superseded implements Stage {

    /** The newest exchanges with tools, which a model is likely still working on. */
    private static final int NEWEST = 3;

    /** A note of what is missing takes a dozen tokens. */
    private static final int WORTHWHILE = 200;

    @Override
    public String name() {
        return "superseded";
    }

    @Override
    public void apply(Draft draft) {
        var exchanges = draft.exchanges().stream().filter(Exchange::calls).toList();
        for (int e = 0; e < exchanges.size() - NEWEST && !draft.reached(); e++) {
            for (int i = exchanges.get(e).from(); i < exchanges.get(e).to(); i++) {
                if (draft.message(i).role() == Role.TOOL) {
                    shorten(draft, i);
                }
            }
        }
    }

    private static void shorten(Draft draft, int message) {
        var parts = draft.request().messages().get(message).parts();
        if (parts.size() != 1
                || !(parts.get(0) instanceof Part.ToolResult result)
                || result.error()
                || result.text().length() < WORTHWHILE
                || result.text().length() > draft.readable()) {
            return;
        }
        var outline = draft.outline(result, result.text());
        for (var unit : outline.units()) {
            unit.rank = 1;
        }
        for (var unit : outline.units()) {
            if (!unit.anchors().isEmpty() || Trouble.in(unit.value)) {
                for (var it = unit; it != null; it = it.head) {
                    it.rank = 0;
                }
            }
        }
        if (outline.chosen(1) > 0) {
            draft.rewrite(message, text -> outline.shortened(1));
        }
    }
}
