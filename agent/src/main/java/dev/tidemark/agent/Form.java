package dev.tidemark.agent;

import dev.tidemark.core.budget.Budget;
import dev.tidemark.core.budget.TokenCount;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * What the values of a key look like: how they are read, what to tell who wrote another, and how
 * much of them may be shown.
 *
 * @param wanted what a good value is, to end the sentence "must be ..."
 * @param reader the typed value, empty where the text is none
 * @param mask the text without what is nobody's business
 */
record Form(
        String wanted,
        Function<String, Optional<? extends Object>> reader,
        UnaryOperator<String> mask) {

    static final Form FLAG =
            plain(
                    "true or false",
                    text ->
                            switch (text.toLowerCase(Locale.ROOT)) {
                                case "true" -> Optional.of(true);
                                case "false" -> Optional.of(false);
                                default -> Optional.empty();
                            });

    static final Form TEXT = plain("text", Optional::of);

    private static final Pattern ADDRESS = Pattern.compile("(?is)([a-z][a-z0-9+.-]*://).+");

    /** An address whose password is used and never shown. */
    static final Form SECRET =
            new Form(
                    "an address like scheme://host:port",
                    text -> Optional.of(text).filter(t -> ADDRESS.matcher(t).matches()),
                    Form::withoutCredentials);

    static final Form SHARE = plain("a share from 0 to 1", Form::share);

    static final Form DURATION =
            plain("a time like 500ms, 10s, 30m, 24h or 7d", text -> Quantity.duration(text));

    static final Form SIZE = plain("a size like 64k, 64m or 2g", text -> Quantity.size(text));

    static final Form BUDGET =
            plain("auto, a number of tokens, or a percentage of the window", Budget::parse);

    static final Form TOKENS = plain("a number of tokens", TokenCount::parse);

    static Form choice(String... choices) {
        var allowed = List.of(choices);
        return plain(
                "one of " + String.join(", ", allowed),
                text -> Optional.of(text.toLowerCase(Locale.ROOT)).filter(allowed::contains));
    }

    /** Several of the choices, commas between; {@code none} for none of them. */
    static Form anyOf(String... choices) {
        var allowed = List.of(choices);
        return plain(
                "none, or any of " + String.join(", ", allowed),
                text -> {
                    var lower = text.toLowerCase(Locale.ROOT);
                    var chosen =
                            lower.equals("none")
                                    ? List.<String>of()
                                    : Arrays.stream(lower.split(",")).map(String::strip).toList();
                    return Optional.of(chosen).filter(allowed::containsAll);
                });
    }

    static Form number(long least, long most) {
        return plain(
                most == Long.MAX_VALUE
                        ? "a number from " + least
                        : "a number from " + least + " to " + most,
                text -> number(text).filter(number -> number >= least && number <= most));
    }

    private static Form plain(String wanted, Function<String, Optional<? extends Object>> reader) {
        return new Form(wanted, reader, UnaryOperator.identity());
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.parseLong(text));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static Optional<Double> share(String text) {
        try {
            var share = Double.parseDouble(text);
            return share >= 0 && share <= 1 ? Optional.of(share) : Optional.empty();
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    /** Up to the last @, since a password may hold one; and a query may carry a token. */
    private static String withoutCredentials(String text) {
        var address = ADDRESS.matcher(text);
        return address.matches()
                ? address.group(1)
                        + text.substring(address.end(1))
                                .replaceFirst("(?s).*@", "***@")
                                .replaceFirst("(?s)[?#].*", "?***")
                : "***";
    }

    /** A number and its unit. */
    private static final class Quantity {

        private static final Pattern PATTERN = Pattern.compile("(\\d{1,18})\\s*([a-z]*)");

        private Quantity() {}

        static Optional<Duration> duration(String text) {
            return read(
                    text,
                    (amount, unit) ->
                            switch (unit) {
                                case "" -> amount == 0 ? Duration.ZERO : null;
                                case "ms" -> Duration.ofMillis(amount);
                                case "s" -> Duration.ofSeconds(amount);
                                case "m" -> Duration.ofMinutes(amount);
                                case "h" -> Duration.ofHours(amount);
                                case "d" -> Duration.ofDays(amount);
                                default -> null;
                            });
        }

        static Optional<Long> size(String text) {
            return read(
                    text,
                    (amount, unit) ->
                            switch (unit) {
                                case "" -> amount;
                                case "k" -> Math.multiplyExact(amount, 1L << 10);
                                case "m" -> Math.multiplyExact(amount, 1L << 20);
                                case "g" -> Math.multiplyExact(amount, 1L << 30);
                                default -> null;
                            });
        }

        private interface Scale<T> {
            T of(long amount, String unit);
        }

        private static <T> Optional<T> read(String text, Scale<T> scale) {
            var found = PATTERN.matcher(text.toLowerCase(Locale.ROOT));
            if (!found.matches()) {
                return Optional.empty();
            }
            try {
                return Optional.ofNullable(
                        scale.of(Long.parseLong(found.group(1)), found.group(2)));
            } catch (ArithmeticException tooLarge) {
                return Optional.empty();
            }
        }
    }
}
