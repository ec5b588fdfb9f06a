package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.tokens.Encoding;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class HistoriesTest {

    private static final Config CONFIG =
            Config.load(new Config.Sources(Map.of(), new Properties(), "", Path.of("none")));

    private final Models.Rules rules = new Models(() -> CONFIG).of("gpt-4o").rules();
    private final Neutral adapter = new Neutral();
    private final Counts counts = new Counts();

    private History turn(Histories histories, String conversation, List<Message> messages) {
        var history = histories.of(rules, adapter, conversation, messages, "gpt-4o");
        history.look(adapter, messages, Encoding.O200K_BASE, false, counts, true);
        history.settle();
        histories.weigh(history);
        return history;
    }

    private static List<Message> talk(String name, int messages) {
        var talk = new ArrayList<Message>();
        for (int i = 0; i < messages; i++) {
            talk.add(Neutral.user(name + " says " + i));
        }
        return talk;
    }

    @Test
    void aConversationIsKnownByItsNewestMessagesWhateverItsName() {
        var histories = new Histories(1 << 20);
        for (var name : List.of("default", "")) {
            var ada = talk("ada", 5);
            var bob = talk("bob", 5);
            var hers = turn(histories, name, ada);
            var his = turn(histories, name, bob);
            assertNotSame(hers, his);
            ada.add(Neutral.user("More."));
            bob.remove(1);
            bob.add(Neutral.user("Less."));
            assertSame(hers, turn(histories, name, ada));
            assertSame(his, turn(histories, name, bob));
        }
    }

    @Test
    void aStoreThatHandsOutNewObjectsEachTimeChangesNothing() {
        var histories = new Histories(1 << 20);
        var first = turn(histories, "c", talk("ada", 5));
        assertSame(first, turn(histories, "c", talk("ada", 7)));
        assertNotSame(first, turn(histories, "c", talk("bob", 7)));
        assertSame(first, turn(histories, "c", talk("ada", 9)));
    }

    @Test
    void whatIsKeptIsBounded() {
        var histories = new Histories(100_000);
        for (int i = 0; i < 5_000; i++) {
            turn(histories, "c" + i, talk("c" + i, 20));
        }
        assertTrue(histories.size() < 100, histories.size() + " conversations");
        var side = new Histories(1 << 20);
        for (int i = 0; i < 100; i++) {
            turn(side, "c", talk("side call " + i, 2));
        }
        assertEquals(1, side.size());
    }
}
