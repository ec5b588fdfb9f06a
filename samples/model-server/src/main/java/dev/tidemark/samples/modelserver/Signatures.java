package dev.tidemark.samples.modelserver;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The server's mark on what it has said and clients must hand back unchanged. It is made from what
 * it stands on, so that whether somebody touched either is seen without keeping anything.
 */
final class Signatures {

    private static final String SEAL = "tidemark model server";

    private Signatures() {}

    /** The mark for a text. */
    static String of(String text) {
        var mark = PromptCache.hash(SEAL + text).getBytes(StandardCharsets.US_ASCII);
        return Base64.getEncoder().encodeToString(mark);
    }

    /** The mark for a call, whatever the order of its arguments and the spelling of its numbers. */
    static String of(String name, Object arguments) {
        return of(name + Json.write(plain(arguments)));
    }

    /** A text nobody but the server can read. */
    static String sealed(String text) {
        var bytes = (of(text) + text).getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** What was sealed, or nothing where that is not what this server sealed. */
    static Optional<String> unsealed(String sealed) {
        try {
            var both = new String(Base64.getDecoder().decode(sealed), StandardCharsets.UTF_8);
            int mark = of("").length();
            return Optional.of(both)
                    .filter(it -> it.length() >= mark)
                    .map(it -> it.substring(mark))
                    .filter(text -> both.equals(of(text) + text));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not base64
        }
    }

    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> object) {
            var sorted = new TreeMap<String, Object>();
            object.forEach((key, item) -> sorted.put((String) key, plain(item)));
            return sorted;
        }
        if (value instanceof List<?> array) {
            return array.stream().map(Signatures::plain).collect(Collectors.toList());
        }
        return value instanceof Json.Numeral number
                ? new BigDecimal(number.text()).stripTrailingZeros().toString()
                : value;
    }
}
