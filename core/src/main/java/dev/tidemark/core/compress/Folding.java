package dev.tidemark.core.compress;

import dev.tidemark.core.context.Role;
import java.util.List;

/**
 * Writes what machines wrote in fewer tokens, the oldest first: each fold that makes a message
 * smaller is kept.
 */
final class Folding implements Stage {

    private static final Fold TERMINAL = new TerminalOutput();

    @Override
    public String name() {
        return "folding";
    }

    @Override
    public void apply(Draft draft) {
        var folds =
                List.of(
                        new CompactJson(draft.request().tokenizer()),
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

    /**
     * The same for whoever reads it: JSON without spacing, terminal output without its controls.
     */
    static String lossless(String text) {
        var shown = TERMINAL.fold(text);
        return Json.parse(shown).map(Json::minified).orElse(shown);
    }

    private static String folded(String text, Fold fold) {
        var folded = fold.fold(text);
        return folded.isBlank() ? text : folded;
    }
}
