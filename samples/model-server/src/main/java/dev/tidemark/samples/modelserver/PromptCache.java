package dev.tidemark.samples.modelserver;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a provider would have cached of a request: the longest beginning in whole pieces that an
 * accepted request to the same model already had; of every request, or of what the client marked.
 */
final class PromptCache {

    /**
     * So many pieces before a mark are looked at for what an earlier request wrote: Anthropic's.
     */
    private static final int LOOK_BACK = 20;

    /** Beginnings remembered, least recently used leave first: about 10 MB of hashes. */
    private static final int CAPACITY = 65_536;

    /**
     * Tokens of a prompt by what the cache did for them; the rest it did not touch.
     *
     * @param read known from before
     * @param written remembered for the next, where that is charged for
     */
    record Share(int read, int written) {

        static final Share NONE = new Share(0, 0);
    }

    private final Map<String, Boolean> seen =
            new LinkedHashMap<>(1_024, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > CAPACITY;
                }
            };

    /** Remembers all of a request; what is known of it counts from a minimum on, in steps. */
    synchronized Share admit(String model, Prompt prompt, int minimum, int step) {
        var beginnings = beginnings(model, prompt);
        int known = 0;
        while (known < beginnings.size() && seen.containsKey(beginnings.get(known))) {
            known++;
        }
        beginnings.forEach(beginning -> seen.put(beginning, true));
        int tokens = prompt.upTo(known);
        return new Share(tokens < minimum ? 0 : tokens / step * step, 0);
    }

    /** Remembers a request up to each mark that has a minimum before it, and nothing else. */
    synchronized Share admitMarked(String model, Prompt prompt, int minimum) {
        var beginnings = beginnings(model, prompt);
        int read = 0;
        int last = 0;
        for (int i = 0; i < beginnings.size(); i++) {
            if (prompt.pieces().get(i).marked() && prompt.upTo(i + 1) >= minimum) {
                last = prompt.upTo(i + 1);
                for (int j = i; j >= 0 && j > i - LOOK_BACK; j--) {
                    if (seen.containsKey(beginnings.get(j))) {
                        read = Math.max(read, prompt.upTo(j + 1));
                        break;
                    }
                }
            }
        }
        for (int i = 0; i < beginnings.size(); i++) {
            if (prompt.pieces().get(i).marked() && prompt.upTo(i + 1) >= minimum) {
                seen.put(beginnings.get(i), true);
            }
        }
        return new Share(read, last - read);
    }

    synchronized void clear() {
        seen.clear();
    }

    /** For each piece a hash of it and all before it. */
    private static List<String> beginnings(String model, Prompt prompt) {
        var beginnings = new ArrayList<String>();
        var hash = hash(model);
        for (var piece : prompt.pieces()) {
            hash = hash(hash + piece.source());
            beginnings.add(hash);
        }
        return beginnings;
    }

    /** 128 bits: enough to never meet by chance, and the same in every run. */
    static String hash(String text) {
        try {
            var digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
