package dev.tidemark.core.compress;

import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Tokenizer;
import java.util.List;

/** Writes what machines wrote in fewer tokens: each fold that makes a text smaller is kept. */
final class Folding implements Stage {

    private static final Fold TERMINAL = new TerminalOutput();

    @Override
    public String name() {
        return "folding";
    }

    @Override
    public void apply(Draft draft) {
        var tokenizer = draft.request().tokenizer();
        var folds =
                List.of(
                        new CompactJson(tokenizer),
                        new TerminalOutput(),
                        new Markup(),
                        new EncodedData(),
                        new StackTraces(),
                        new LogLines());
        for (int i = 0; i < draft.length(); i++) {
            // what the model itself wrote is no machine output
            if (draft.message(i).role() != Role.ASSISTANT) {
                draft.rewrite(i, text -> fold(text, folds, tokenizer));
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

    private static String fold(String text, List<Fold> folds, Tokenizer tokenizer) {
        var shortest = text;
        for (var fold : folds) {
            var folded = fold.fold(shortest);
            if (!folded.equals(shortest)
                    && !folded.isBlank()
                    && tokenizer.count(folded) < tokenizer.count(shortest)) {
                shortest = folded;
            }
        }
        return shortest;
    }
}
