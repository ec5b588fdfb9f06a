package dev.tidemark.agent.outlet.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The page, one file, and the policy that lets a browser run what stands in that file and nothing
 * else: script and style are allowed by their digests.
 */
record Page(String html, String policy) {

    static Page load() throws IOException {
        try (var in = Page.class.getResourceAsStream("page.html")) {
            if (in == null) {
                throw new IOException("page.html is not in the jar");
            }
            var html = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            var policy =
                    "default-src 'none'; connect-src 'self'; script-src '"
                            + digest(between(html, "<script>", "</script>"))
                            + "'; style-src '"
                            + digest(between(html, "<style>", "</style>"))
                            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
            return new Page(html, policy);
        }
    }

    private static String between(String text, String open, String close) {
        var from = text.indexOf(open) + open.length();
        return text.substring(from, text.indexOf(close, from));
    }

    private static String digest(String text) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            var digest = sha.digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256-" + Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
