package dev.tidemark.samples.benchmarks;

import java.util.Locale;

/** Texts of the kinds that agents send, made up by rule, with new words and numbers throughout. */
final class Texts {

    private static final String[] ENGLISH = {
        "harbour", "evening", "the", "of", "carrier", "because", "warehouse", "would", "quietly",
                "a",
        "understanding", "kettle", "and", "between", "Bergen", "reasonable", "to", "promised",
                "with", "it",
    };

    private Texts() {}

    static String of(String kind, int characters) {
        var text = new StringBuilder(characters + 200);
        for (int i = 0; text.length() < characters; i++) {
            text.append(line(kind, i * 7_919));
        }
        return text.toString();
    }

    private static String line(String kind, int seed) {
        return switch (kind) {
            case "english" ->
                    "The %s %s %s %s the %s, %s %s %s %s. "
                            .formatted(
                                    word(seed, 0),
                                    word(seed, 1),
                                    word(seed, 2),
                                    word(seed, 3),
                                    word(seed, 4),
                                    word(seed, 5),
                                    word(seed, 6),
                                    word(seed, 7),
                                    word(seed, 8));
            case "json" ->
                    """
                    {"orderId":"A-%d","place":"%s","euros":%s,"open":%b},
                    """
                            .formatted(
                                    seed % 100_003,
                                    word(seed, 1),
                                    String.format(Locale.ROOT, "%.2f", seed % 9_973 / 100.0),
                                    seed % 2 == 0);
            case "code" ->
                    """
                        private static int %s%s(String %s) {
                            return %s.length() > %d ? %d : %s.indexOf('%c');
                        }

                    """
                            .formatted(
                                    word(seed, 1),
                                    word(seed, 2),
                                    word(seed, 3),
                                    word(seed, 3),
                                    seed % 97,
                                    seed % 1_013,
                                    word(seed, 3),
                                    'a' + seed % 26);
            default -> {
                var text = new StringBuilder();
                for (int i = 0; i < 30; i++) { // the 500 code points from 4e00 on are common ones
                    text.appendCodePoint(0x4e00 + (seed + i * i * 31) % 500);
                }
                yield text.append('。').toString();
            }
        };
    }

    private static String word(int seed, int place) {
        return ENGLISH[Math.floorMod(seed / (place + 1) + place * 5, ENGLISH.length)];
    }
}
