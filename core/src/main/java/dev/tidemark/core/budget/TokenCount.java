package dev.tidemark.core.budget;

import java.util.Locale;
import java.util.Optional;

/**
 * A number of tokens as people write it: {@code 60000} or {@code 60k}. The letter stands for a
 * thousand, as in the data sheets of models, not for 1,024.
 */
public final class TokenCount {

    private TokenCount() {}

    /** Reads a positive number of tokens; empty where the text is none. */
    public static Optional<Long> parse(String text) {
        var plain = text.strip().toLowerCase(Locale.ROOT);
        var thousands = plain.endsWith("k");
        try {
            var number = Long.parseLong(thousands ? plain.substring(0, plain.length() - 1) : plain);
            var tokens = thousands ? Math.multiplyExact(number, 1000L) : number;
            return tokens > 0 ? Optional.of(tokens) : Optional.empty();
        } catch (NumberFormatException | ArithmeticException notANumber) {
            return Optional.empty();
        }
    }
}
