package dev.tidemark.core.budget;

import java.util.Locale;
import java.util.Optional;

/**
 * The input tokens one request may take, as an operator writes it: {@code auto}, {@code 60000},
 * {@code 60k} or {@code 70%}.
 */
public sealed interface Budget {

    /** The window less the output the request asks for: what the provider itself would accept. */
    Budget AUTO = new Auto();

    /**
     * The tokens this budget comes to for one request, 0 where it cannot be told.
     *
     * @param window the model's window, 0 where it is unknown
     * @param requestedOutput the output the request asks for, 0 where it does not say
     */
    long tokens(long window, long requestedOutput);

    /** Reads what an operator wrote; empty where it is none of the known forms. */
    static Optional<Budget> parse(String text) {
        var plain = text.strip().toLowerCase(Locale.ROOT);
        if (plain.equals("auto")) {
            return Optional.of(AUTO);
        }
        return plain.endsWith("%")
                ? percent(plain.substring(0, plain.length() - 1)).map(OfWindow::new)
                : TokenCount.parse(plain).map(Fixed::new);
    }

    private static Optional<Double> percent(String text) {
        try {
            var percent = Double.parseDouble(text.strip());
            return percent > 0 && percent <= 100 ? Optional.of(percent) : Optional.empty();
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    /** What is left of the window once the answer has its room. */
    record Auto() implements Budget {

        @Override
        public long tokens(long window, long requestedOutput) {
            return Math.max(0, window - Math.max(0, requestedOutput));
        }

        @Override
        public String toString() {
            return "auto";
        }
    }

    /** A number of tokens, whatever the model. */
    record Fixed(long tokens) implements Budget {

        @Override
        public long tokens(long window, long requestedOutput) {
            return tokens;
        }

        @Override
        public String toString() {
            return Long.toString(tokens);
        }
    }

    /** A part of the model's window. */
    record OfWindow(double percent) implements Budget {

        @Override
        public long tokens(long window, long requestedOutput) {
            return (long) (Math.max(0, window) * percent / 100);
        }

        @Override
        public String toString() {
            return percent == Math.rint(percent) ? (long) percent + "%" : percent + "%";
        }
    }
}
