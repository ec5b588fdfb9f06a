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
 * What a provider would have cached of a request: the longest beginning, tools first and then whole
 * messages, that an accepted request to the same model already had. From 1,024 tokens on, in steps
 * of 128, as OpenAI documents it.
 */
final class PromptCache {

    private static final int MINIMUM = 1_024;
    private static final int STEP = 128;

    /** Beginnings remembered, least recently used leave first: about 10 MB of hashes. */
    private static final int CAPACITY = 65_536;

    private final Map<String, Boolean> seen =
            new LinkedHashMap<>(1_024, 0.75f, true) {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > CAPACITY;
                }
            };

    /** Remembers the request and returns how many of its tokens were known before. */
    synchronized int admit(ChatRequest request, PromptCount count) {
        var beginnings = beginnings(request);
        int known = 0;
        while (known < beginnings.size() && seen.containsKey(beginnings.get(known))) {
            known++;
        }
        beginnings.forEach(beginning -> seen.put(beginning, true));
        if (known == 0) {
            return 0;
        }
        int tokens = count.upTo(known - 1);
        return tokens < MINIMUM ? 0 : tokens / STEP * STEP;
    }

    synchronized void clear() {
        seen.clear();
    }

    /** A hash for the tools alone, then one for each message and all before it. */
    private static List<String> beginnings(ChatRequest request) {
        var beginnings = new ArrayList<String>();
        var tools = request.tools().stream().map(ChatRequest.Tool::source).toList();
        var hash = hash(Json.write(List.of(request.model(), tools)));
        beginnings.add(hash);
        for (var message : request.messages()) {
            hash = hash(hash + message.source());
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
