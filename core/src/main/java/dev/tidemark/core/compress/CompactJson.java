package dev.tidemark.core.compress;

import dev.tidemark.core.tokens.Tokenizer;

/** JSON without spacing, or as records and tables where that takes fewer tokens. */
record CompactJson(Tokenizer tokenizer) implements Fold {

    @Override
    public String fold(String text) {
        return Json.parse(text).map(this::shortest).orElse(text);
    }

    private String shortest(Json json) {
        var minified = Json.minified(json);
        var outlined = new StringBuilder();
        new JsonOutline(json).write(Unit.ALL, outlined);
        return outlined.length() > 0 && tokenizer.count(outlined) < tokenizer.count(minified)
                ? outlined.toString()
                : minified;
    }
}
