package dev.tidemark.core.compress;

import dev.tidemark.core.context.Role;
import java.util.List;

/**
 * Writes what machines wrote in fewer tokens, the oldest first: each fold that makes a message
 * smaller is kept.
 */
final class Folding implements Stage {

    @Override
    public String name() {
        return "folding";
    }

    @Override
    public void apply(Draft draft) {
        var folds =
                List.of(
                        new CompactJson(draft.request().tokenizer(), draft.matters()),
                        new TerminalOutput(),
                        new Markup(),
                        new EncodedData(),
                        new StackTraces(),
                        new LogLines());
        for (int i = 0; i < draft.length() && !draft.reached(); i++) {
            // what the model itself wrote is no machine output
            if (draft.message(i).role() != Role.ASSISTANT) {
                for (var fold : folds) {
                    draft.rewrite(i, text -> folded(text, fold));
                }
            }
        }
    }

    /** JSON without the spacing around its tokens, which are as they were; any other text as is. */
    static String lossless(String text) {
        return Json.parse(text).isPresent() ? Json.unspaced(text) : text;
    }

    private static String folded(String text, Fold fold) {
        var folded = fold.fold(text);
        return folded.isBlank() ? text : folded;
    }
}
