package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.Tokenizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DigestTest {

    private static final Tokenizer TOKENIZER = Encoding.O200K_BASE.tokenizer();

    private static final String REPORT =
            "The migration of the billing database finished on 2026-03-14. Everybody was happy. "
                    + "Everybody was very happy indeed. Invoice INV-20391 over 1,250.00 EUR was sent twice. "
                    + "It was a nice day. The team will refund the second one by Friday. People were happy.";

    @Test
    void theSentencesThatAreKeptStandInTheirOrderWordForWord() {
        var half = Digest.compress(REPORT, 0.6, TOKENIZER);
        int at = 0;
        for (var sentence : Sentences.of(half)) {
            int found = REPORT.indexOf(sentence, at);
            assertTrue(found >= at, sentence);
            at = found + sentence.length();
        }
        assertTrue(half.contains("INV-20391") && half.contains("2026-03-14"), half);
        assertTrue(TOKENIZER.count(half) <= TOKENIZER.count(REPORT) * 0.6);
    }

    @Test
    void allOfATextIsTheTextAndNothingOfItIsNothing() {
        assertEquals(REPORT, Digest.compress(REPORT, 1, TOKENIZER));
        assertEquals("", Digest.compress(REPORT, 0, TOKENIZER));
        assertEquals("", Digest.compress(REPORT, -3, TOKENIZER));
        assertEquals("", Digest.compress("", 0.5, TOKENIZER));
        assertEquals(
                Digest.compress(REPORT, 0.4, TOKENIZER), Digest.compress(REPORT, 0.4, TOKENIZER));
    }

    @Test
    void summariesKeepWithinTheirWordsOnAllThreeLevels() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var documents = new ArrayList<String>();
        for (int i = 0; i < 12; i++) {
            var text = new StringBuilder();
            for (int s = 0; s < 60; s++) {
                text.append("Order A").append(random.nextInt(9999)).append(" of customer ");
                text.append(random.nextInt(99))
                        .append(" went to hall ")
                        .append((char) ('A' + random.nextInt(26)));
                text.append(random.nextBoolean() ? ".\n" : ". ");
            }
            documents.add(text.toString());
        }
        var summary = Digest.summarize(documents);
        assertEquals(12, summary.documents().size());
        assertEquals(3, summary.groups().size());
        summary.documents()
                .forEach(it -> assertTrue(Digest.words(it) <= 200 && Digest.words(it) > 150));
        summary.groups()
                .forEach(it -> assertTrue(Digest.words(it) <= 150 && Digest.words(it) > 100));
        assertTrue(Digest.words(summary.master()) <= 300 && Digest.words(summary.master()) > 200);
        assertEquals("", Digest.summarize(List.of()).master());
    }

    @Test
    void ageAndPriorityDecideHowHardATextIsPressed() {
        var items =
                List.of(
                        item(Levels.Priority.CRITICAL, Duration.ofDays(400)),
                        item(Levels.Priority.NORMAL, Duration.ofMinutes(59)),
                        item(Levels.Priority.HIGH, Duration.ofDays(30)),
                        item(Levels.Priority.NORMAL, Duration.ofHours(23)),
                        item(Levels.Priority.NORMAL, Duration.ofDays(6)),
                        item(Levels.Priority.NORMAL, Duration.ofDays(8)));
        var pressed = Levels.press(items, TOKENIZER);
        assertEquals(
                Map.of(
                        Levels.Level.VERBATIM, 2,
                        Levels.Level.HALF, 2,
                        Levels.Level.FIFTH, 1,
                        Levels.Level.TWENTIETH, 1),
                pressed.counts());
        assertEquals(REPORT, pressed.texts().get(0));
        assertEquals(REPORT, pressed.texts().get(1));
        assertEquals(pressed.texts().get(2), pressed.texts().get(3));
        assertTrue(pressed.after() < pressed.before() * 0.7);
        assertEquals(1, Levels.press(List.of(), TOKENIZER).ratio());
    }

    private static Levels.Item item(Levels.Priority priority, Duration age) {
        return new Levels.Item(REPORT, priority, age);
    }
}
