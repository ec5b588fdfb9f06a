package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SummaryTest {

    private static final PromptFormat FORMAT = PromptFormat.of(Encoding.O200K_BASE);
    private static final long BUDGET = 2_000;
    private static final String SAID = "The customer asked about orders.\nAll were found.";

    private final Epochs epochs = new Epochs();
    private final List<Message> whole = CompactorTest.support(200);
    private int length;
    private Plan plan;

    private Turn turn() {
        var messages = whole.subList(0, length);
        return Turn.of(
                CompactorTest.request(
                        messages, Request.newest(messages, 1), BUDGET, BUDGET * 6 / 10));
    }

    private List<Message> sent() {
        return plan.apply(whole.subList(0, length));
    }

    /** The conversation goes on until its next epoch is near. */
    private Leaving near() {
        do {
            length += 2;
            plan = epochs.next(turn());
        } while (plan.after() <= turn().limits().early());
        return Leaving.of(turn(), plan).orElseThrow();
    }

    /** And then until that has come. */
    private void epoch() {
        int before = epochs.epochs();
        while (epochs.epochs() == before) {
            length += 2;
            plan = epochs.next(turn());
        }
    }

    @Test
    void aSummaryStandsInFrontOfTheFactsAtTheNextEpochAndNotBefore() {
        near();
        epoch();
        var leaving = near();
        var before = sent();
        epochs.sumUp(leaving.summary(SAID).orElseThrow());
        length += 2;
        plan = epochs.next(turn());
        assertEquals(before, sent().subList(0, before.size()));
        epoch();
        assertTrue(plan.stages().contains(Summary.STAGE), plan.stages()::toString);
        var ledger = Ledger.in(plan.ledger().orElseThrow()).orElseThrow();
        assertTrue(ledger.summary().contains(SAID), ledger.summary());
        assertTrue(ledger.messages() >= length / 2 && !ledger.lines().isBlank());
        assertFalse(ledger.lines().contains("word for word"), ledger.lines());
        assertEquals(plan.after(), sent().stream().mapToLong(FORMAT::tokens).sum());
        assertTrue(plan.after() <= BUDGET * 6 / 10, plan.after() + " tokens");
    }

    @Test
    void theModelIsAskedAboutWhatItStillReadsAndWhatWasKeptOfTheRest() {
        near();
        epoch();
        var prompt = near().prompt();
        assertTrue(prompt.contains("\nuser: "), prompt);
        assertTrue(
                prompt.contains(Draft.text(plan.ledger().orElseThrow())), "what has left before");
        assertTrue(FORMAT.tokens(Message.text(Role.USER, prompt)) <= BUDGET);
    }

    @Test
    void aSummaryOfOtherMessagesIsNotUsed() {
        var said = near().summary(SAID).orElseThrow();
        var others = new HashMap<>(said.messages());
        others.replaceAll((place, key) -> key + 1);
        epochs.sumUp(new Summary(said.text(), others));
        epoch();
        assertFalse(plan.stages().contains(Summary.STAGE));
    }

    @Test
    void aSummaryOfWhatHasNotLeftIsNotUsed() {
        var said = near().summary(SAID).orElseThrow();
        var more = new HashMap<>(said.messages());
        more.put(length - 1, turn().key(length - 1));
        more.put(length + 199, 0L);
        epochs.sumUp(new Summary(said.text(), more));
        epoch();
        assertFalse(plan.stages().contains(Summary.STAGE));
    }

    @Test
    void anAnswerTakesATenthOfTheTargetAtMost() {
        var leaving = near();
        var talks = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            talks.append("Sentence ").append(i).append(" says something else. ");
        }
        var said = leaving.summary(talks.toString()).orElseThrow();
        assertTrue(said.size(turn()) <= BUDGET * 6 / 100, said.size(turn()) + " tokens");
        assertTrue(said.text().contains("Sentence 0 says something else."));
    }

    @Test
    void anAnswerThatSaysNothingIsNone() {
        var leaving = near();
        assertTrue(leaving.summary("").isEmpty());
        assertTrue(leaving.summary(" \n\t\n").isEmpty());
        assertTrue(leaving.summary("{[1, 2]}\n--- 3 ---").isEmpty());
        assertTrue(leaving.summary("No end. ".repeat(leaving.prompt().length())).isEmpty());
    }

    @Test
    void aLedgerMetAgainGoesOnWithItsFactsAlone() {
        var summary = new Summary("One.\nTwo.", Map.of(1, 1L, 2, 2L));
        var ledger = new Ledger(7, "", "user: A-17\n> find A-18");
        var again = Ledger.in(ledger.with(summary).message()).orElseThrow();
        assertEquals(ledger.lines(), again.lines());
        assertEquals(summary.lines(), again.summary());
        assertEquals(ledger.with(summary), again);
        var empty = new Ledger(7, "", "");
        assertEquals("", Ledger.in(empty.with(summary).message()).orElseThrow().lines());
    }

    @Test
    void whatOnlyTheSummaryNamesStillComesBackWhenItIsSpokenOf() {
        epochs.sumUp(near().summary("It was about 200, 201, 202, 203 and 204.").orElseThrow());
        epoch();
        var ledger = Ledger.in(plan.ledger().orElseThrow()).orElseThrow();
        assertTrue(ledger.summary().contains(" 203 "), ledger.summary());
        assertFalse(ledger.lines().contains("203"), ledger.lines());
        var messages = new ArrayList<>(whole.subList(0, length));
        messages.add(Message.text(Role.USER, "Which one had the price 203?"));
        var request =
                CompactorTest.request(
                        messages, Request.newest(messages, 1), BUDGET, BUDGET * 6 / 10);
        var sent = epochs.next(Turn.of(request)).apply(messages);
        assertTrue(
                Draft.text(sent.get(sent.size() - 2)).contains("\"price\": 203"), sent::toString);
    }
}
