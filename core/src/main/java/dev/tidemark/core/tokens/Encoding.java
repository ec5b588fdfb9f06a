package dev.tidemark.core.tokens;

import java.util.Locale;
import java.util.Optional;

/** The encodings we count exactly: OpenAI's, which also serve as the nearest one for others. */
public enum Encoding {
    O200K_BASE("o200k_base", Split.O200K),
    CL100K_BASE("cl100k_base", Split.CL100K);

    private final String label;
    private final Split split;

    @SuppressWarnings("ImmutableEnumChecker") // a memo: set once, under a lock
    private volatile Tokenizer tokenizer;

    Encoding(String label, Split split) {
        this.label = label;
        this.split = split;
    }

    /** The encoding that is called {@code name}, whatever the case of its letters. */
    public static Optional<Encoding> named(String name) {
        for (var encoding : values()) {
            if (encoding.label.equals(name.strip().toLowerCase(Locale.ROOT))) {
                return Optional.of(encoding);
            }
        }
        return Optional.empty();
    }

    /** The name OpenAI gave it. */
    public String label() {
        return label;
    }

    /**
     * The one tokenizer of this encoding. Its vocabulary is read when it is first asked for, which
     * takes about a tenth of a second, and stays: 2 to 4 MB.
     *
     * @throws IllegalStateException if the vocabulary is not on the class path or is damaged
     */
    public Tokenizer tokenizer() {
        var known = tokenizer;
        return known != null ? known : load();
    }

    private synchronized Tokenizer load() {
        if (tokenizer == null) {
            var resource = "/com/knuddels/jtokkit/" + label + ".tiktoken";
            tokenizer = new BytePairTokenizer(split, Vocabulary.read(resource));
        }
        return tokenizer;
    }
}
