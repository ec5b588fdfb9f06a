package dev.tidemark.samples.leaky;

import java.util.SplittableRandom;

/** What customers and models say: no two texts are the same object, or the same words. */
final class Texts {

    private static final String[] WORDS = {
        "order",
        "kettle",
        "parcel",
        "harbour",
        "refund",
        "please",
        "where",
        "invoice",
        "copper",
        "would",
        "arrive",
        "Bergen",
        "before",
        "Monday",
        "thank",
        "delivery",
        "handle",
        "broken",
        "colour",
        "blue",
        "another",
        "address",
        "the",
        "of",
        "and",
        "with",
        "is",
        "it"
    };

    private Texts() {}

    /** The same for the same seed. */
    static String of(long seed, int length) {
        var random = new SplittableRandom(seed);
        var text = new StringBuilder(length + 12).append('#').append(seed);
        while (text.length() < length) {
            text.append(' ').append(WORDS[random.nextInt(WORDS.length)]);
        }
        text.setLength(length);
        return text.toString();
    }
}
