package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private static final PromptFormat FORMAT = PromptFormat.of(Encoding.O200K_BASE);

    private final Neutral adapter = new Neutral();
    private final Counts counts = new Counts();
    private final History history =
            new History(
                    new Models(
                                    () ->
                                            Config.load(
                                                    new Config.Sources(
                                                            Map.of(),
                                                            new Properties(),
                                                            "",
                                                            Path.of("none"))))
                            .of("gpt-4o")
                            .rules());

    private void look(List<Message> messages, boolean count) {
        history.look(adapter, messages, Encoding.O200K_BASE, false, counts, count);
    }

    @Test
    void whateverAHostDoesToItsMessagesEachIsKnownForWhatItIs() {
        long seed = new Random().nextLong();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var messages = new ArrayList<Message>();
        for (int round = 0; round < 5_000; round++) {
            for (int times = random.nextInt(3); times >= 0; times--) {
                change(messages, random, round);
            }
            look(messages, true);
            var told = "seed " + seed + ", round " + round;
            assertTrue(history.counted(), told);
            assertEquals(messages.stream().mapToLong(FORMAT::tokens).sum(), history.tokens(), told);
            for (int i = 0; i < messages.size(); i++) {
                assertTrue(history.message(i).refersTo(messages.get(i)), told);
            }
        }
    }

    private static void change(List<Message> messages, Random random, int round) {
        int size = messages.size();
        switch (random.nextInt(6)) {
            case 0, 1 ->
                    messages.add(Neutral.user("said in " + round + " " + "x".repeat(round % 7)));
            case 2 -> messages.add(random.nextInt(size + 1), Neutral.user("put in " + round));
            case 3 -> {
                if (size > 0) {
                    messages.set(random.nextInt(size), Neutral.user("instead " + round));
                }
            }
            case 4 -> messages.subList(0, random.nextInt(Math.min(size, 40) + 1)).clear();
            default -> {
                if (size > 30) {
                    messages.remove(random.nextInt(size));
                }
            }
        }
    }

    @Test
    void whatWasNeverCountedIsTakenForMoreThanItIs() {
        var messages = List.of(Neutral.user("Grüße aus dem Süden, 你好世界 \uD83D\uDE00".repeat(50)));
        look(messages, false);
        assertFalse(history.counted());
        assertTrue(history.tokens() >= FORMAT.tokens(messages.get(0)));
        look(messages, true);
        assertEquals(FORMAT.tokens(messages.get(0)), history.tokens());
    }
}
