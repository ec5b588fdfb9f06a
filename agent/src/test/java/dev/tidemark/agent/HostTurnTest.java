package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.compress.Turn.Limits;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Encoding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** How old a message is, and what that means for it. */
class HostTurnTest {

    private final List<Message> messages = new ArrayList<>();
    private long now = 1_000_000;
    private final Counts counts = new Counts(() -> now);
    private final Config config =
            Config.load(new Config.Sources(Map.of(), new Properties(), "", Path.of("nowhere")));
    private final History history = new History(new Models(() -> config).of("gpt-4o").rules());

    private HostTurn turn(String newest) {
        return turn(new Neutral(), newest);
    }

    private HostTurn turn(Neutral adapter, String newest) {
        messages.add(Message.text(Role.USER, newest));
        history.look(adapter, messages, Encoding.O200K_BASE, false, counts, true);
        return new HostTurn(
                adapter,
                messages,
                history,
                new Models(() -> config).of("gpt-4o"),
                counts.format(Encoding.O200K_BASE),
                new Limits(1_000, 900, 600, false),
                counts.now());
    }

    @Test
    void theOlderAMessageIsTheLessOfItHasToStay() {
        turn("a fortnight ago");
        now += Duration.ofDays(11).toMillis();
        turn("this week");
        now += Duration.ofDays(3).toMillis();
        turn("today");
        now += Duration.ofHours(2).toMillis();
        var turn = turn("now");
        assertEquals(
                List.of(0.05, 0.2, 0.5, 1.0),
                List.of(turn.keep(0), turn.keep(1), turn.keep(2), turn.keep(3)));
    }

    @Test
    void whereAllIsOfOneAgeThatSaysNothing() {
        turn("a minute ago");
        now += Duration.ofMinutes(1).toMillis();
        var turn = turn("now");
        assertEquals(0, turn.keep(0));
        assertEquals(0, turn.keep(1));
    }

    @Test
    void whatAMessageMarksIsAskedOnceWhereItCannotChange() {
        var asked = new ArrayList<Object>();
        var adapter =
                new Neutral() {
                    @Override
                    public boolean isUnchanging() {
                        return true;
                    }

                    @Override
                    public boolean marksCache(Object message) {
                        asked.add(message);
                        return super.marksCache(message);
                    }
                };
        turn(adapter, "a preface " + Neutral.CACHE);
        turn(adapter, "a question");
        for (int i = 0; i < 3; i++) {
            var turn = turn(adapter, "more of them");
            var among = new BitSet();
            among.set(0, turn.length() - 1);
            assertTrue(turn.held(true, among).get(0));
        }
        assertEquals(messages.subList(0, messages.size() - 1), asked);
    }
}
