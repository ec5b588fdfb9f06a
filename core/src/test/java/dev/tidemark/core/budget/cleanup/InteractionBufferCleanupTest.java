package dev.tidemark.core.budget.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InteractionBufferCleanupTest {

    private static final long ALL = Long.MAX_VALUE / 4;

    private static final String LONG =
            "Of course, I am glad to help you with that. Your order 4711 was sent on Monday with"
                    + " the usual carrier. Many people ask about this at this time of the year."
                    + " Please let me know if there is anything else that I can do for you.";

    private final Talk talk = new Talk().says(Role.SYSTEM, "You are a help desk.");

    private Cleaned clean(long wanted) {
        return talk.clean(Component.INTERACTION_BUFFER, wanted);
    }

    private static List<Action> actions(Cleaned cleaned) {
        return cleaned.freed().stream().map(Cleaned.Freed::action).toList();
    }

    @Test
    void whatWasSaidInTheLastHalfHourStaysWhole() {
        talk.user("Where is my order now?")
                .assistant(LONG)
                .wait(Duration.ofMinutes(25))
                .user("where is my order NOW")
                .assistant(LONG)
                .user("Thank you");
        assertEquals(List.of(), clean(ALL).edits());
    }

    @Test
    void aQuestionAskedAgainLaterLeavesWithItsAnswer() {
        talk.user("Where is my order now?")
                .assistant(LONG)
                .wait(Duration.ofMinutes(30))
                .user("where is my order NOW")
                .assistant("It has arrived.")
                .user("Thank you");
        var cleaned = clean(ALL);
        assertEquals(List.of(new Edit.Drop(1), new Edit.Drop(2)), cleaned.edits());
        assertEquals(List.of(Action.DROP_REDUNDANT), actions(cleaned));
    }

    @Test
    void aShortWordSaidTwiceIsNoQuestionAskedTwice() {
        talk.user("Yes please")
                .assistant("Then I cancel order 4711.")
                .wait(Duration.ofMinutes(60))
                .user("Yes please")
                .assistant("Then I send order 4712.")
                .user("Thank you");
        assertEquals(List.of(), clean(ALL).edits());
    }

    @Test
    void aQuestionThatATurnAnsweredByActingStays() {
        talk.user("Please cancel my order now")
                .tool("cancel", "{}", "cancelled")
                .assistant("Done")
                .wait(Duration.ofMinutes(60))
                .user("Please cancel my order now")
                .tool("cancel", "{}", "cancelled another")
                .assistant("Done")
                .user("Thank you");
        assertEquals(List.of(), clean(ALL).edits());
    }

    @Test
    void whatIsOlderThanTwoHoursKeepsItsFacts() {
        talk.user("Where is my parcel?").assistant(LONG).wait(Duration.ofHours(2)).user("Thanks");
        var cleaned = clean(1);
        assertEquals(List.of(Action.EXTRACT_OLD), actions(cleaned));
        assertEquals(
                "Of course, I am glad to help you with that. Your order 4711 was sent on Monday"
                        + " with the usual carrier.|[2 of 4 sentences omitted]",
                talk.after(2, cleaned));
    }

    @Test
    void aMinuteUnderTwoHoursItIsNotOld() {
        talk.user("Where is my parcel?")
                .assistant(LONG)
                .wait(Duration.ofMinutes(117))
                .user("Thanks");
        assertEquals(List.of(), clean(ALL).edits());
    }

    @Test
    void whereThatIsNotEnoughOldTurnsAreArchivedOldestFirst() {
        for (int i = 0; i < 5; i++) {
            talk.user("Question number " + i).assistant(LONG);
        }
        talk.wait(Duration.ofHours(3)).user("Thanks");
        var cleaned = clean(230);
        assertTrue(actions(cleaned).contains(Action.ARCHIVE_OLD));
        assertEquals("Archive", talk.after(1, cleaned));
        assertEquals("Archive", talk.after(2, cleaned));
        assertTrue(talk.after(10, cleaned).contains("4711"));
        assertTrue(cleaned.tokens() >= 230);
        var all = clean(ALL);
        assertEquals(
                List.of("You are a help desk.", "Thanks"),
                Talk.apply(talk.items(), all).stream().map(Talk::text).toList());
    }

    @Test
    void anArchivedTurnTakesItsToolGroupsAlong() {
        talk.user("Cancel it")
                .tool("cancel", "{}", "cancelled")
                .assistant("Done")
                .user("And that")
                .tool("cancel", "{}", "cancelled, too")
                .assistant("Done")
                .wait(Duration.ofHours(3))
                .user("Thanks");
        var cleaned = clean(ALL);
        assertEquals(List.of(1, 2, 3, 4), cleaned.edits().stream().map(Edit::index).toList());
        assertTrue(cleaned.tokens(Component.AGENT_CONTEXT) > 0);
        assertFalse(cleaned.tokens(Component.INTERACTION_BUFFER) == cleaned.tokens());
    }

    @Test
    void picturesAndTheSystemsWordsStay() {
        talk.add(
                        new Message(
                                Role.USER,
                                "",
                                List.of(
                                        new Part.Text(LONG),
                                        new Part.Media(Part.Media.Kind.IMAGE, 10, 10, false))))
                .assistant("A cat")
                .says(Role.SYSTEM, LONG)
                .wait(Duration.ofHours(5))
                .user("Thanks");
        assertEquals(List.of(), clean(ALL).edits());
    }
}
