package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpochsTest {

    private static final PromptFormat FORMAT = PromptFormat.of(Encoding.O200K_BASE);

    @Test
    void whatWasSentIsSentAgainUntilTheBudgetIsPassedAgain() {
        var whole = CompactorTest.support(60);
        long budget = 2000;
        var epochs = new Epochs();
        List<Message> last = List.of();
        int breaks = 0;
        int calls = 0;
        for (int n = 2; n <= whole.size(); n += 2) {
            var messages = whole.subList(0, n);
            var request =
                    CompactorTest.request(
                            messages, Request.newest(messages, 1), budget, budget * 6 / 10);
            var sent = epochs.next(Turn.of(request)).apply(messages);
            assertTrue(sent.stream().mapToLong(FORMAT::tokens).sum() <= budget);
            boolean continues =
                    sent.size() >= last.size() && sent.subList(0, last.size()).equals(last);
            breaks += continues ? 0 : 1;
            calls++;
            last = sent;
        }
        assertTrue(breaks > 2 && breaks < calls / 5, breaks + " breaks in " + calls + " calls");
    }

    @Test
    void whoeverAsksGetsAnEpochOnceAndItStands() {
        var messages = CompactorTest.support(30);
        long total = messages.stream().mapToLong(FORMAT::tokens).sum();
        var turn =
                Turn.of(
                        CompactorTest.request(
                                messages, Request.newest(messages, 1), 2 * total, total));
        var epochs = new Epochs();
        assertTrue(epochs.next(turn).isUnchanged());
        epochs.ask();
        assertTrue(epochs.stands());
        var asked = epochs.next(turn);
        assertTrue(asked.after() <= total / 2 + 1, asked.after() + " of " + total);
        assertEquals(asked.apply(messages), epochs.next(turn).apply(messages));
        assertEquals(1, epochs.epochs());
    }

    @Test
    void whatTheStagesFreedIsWhatWasSaved() {
        var messages = CompactorTest.support(60);
        var plan =
                Compactor.plan(
                        CompactorTest.request(messages, Request.newest(messages, 1), 2000, 1200));
        long freed =
                plan.steps().stream()
                        .flatMap(step -> step.freed().values().stream())
                        .mapToLong(it -> it)
                        .sum();
        long ours = plan.inserts().stream().mapToLong(it -> FORMAT.tokens(it.message())).sum();
        assertTrue(ours > 0);
        assertEquals(plan.before() - plan.after() + ours, freed);
        assertEquals(plan.stages(), plan.steps().stream().map(Plan.Step::stage).toList());
        assertEquals(plan.before(), plan.steps().get(0).before());
        assertEquals(plan.after(), plan.steps().get(plan.steps().size() - 1).after());
    }

    @Test
    void aChangedHistoryIsPlannedAnew() {
        var messages = CompactorTest.support(30);
        var epochs = new Epochs();
        epochs.next(
                Turn.of(CompactorTest.request(messages, Request.newest(messages, 1), 1000, 600)));
        var other = CompactorTest.support(31).subList(0, messages.size() - 4);
        var plan =
                epochs.next(
                        Turn.of(CompactorTest.request(other, Request.newest(other, 1), 1000, 600)));
        assertEquals(other.size(), plan.edits().size());
        assertTrue(plan.after() <= 1000);
    }

    @Test
    void aRequestWhoseFixedMessagesPassTheBudgetIsSentAsItIs() {
        var huge = List.of(Message.text(Role.USER, "word ".repeat(3000)));
        var epochs = new Epochs();
        for (int i = 0; i < 5; i++) {
            assertTrue(
                    epochs.next(
                                    Turn.of(
                                            CompactorTest.request(
                                                    huge, Request.newest(huge, 1), 100, 60)))
                            .isUnchanged());
        }
    }

    @Test
    void whatAHostPutsIntoOneRequestOnlyDoesNotBreakWhatStandsBeforeIt() {
        var history = CompactorTest.support(40);
        var epochs = new Epochs();
        var first = new ArrayList<>(history);
        first.set(
                first.size() - 1, Message.text(Role.USER, "And now? Found: document 7 says yes."));
        var sent = next(epochs, first);
        var second = new ArrayList<>(history);
        second.add(Message.text(Role.ASSISTANT, "Yes."));
        second.add(Message.text(Role.USER, "Why?"));
        var again = next(epochs, second);
        assertTrue(sent.size() < first.size());
        assertEquals(sent.subList(0, sent.size() - 1), again.subList(0, sent.size() - 1));
        assertEquals("Why?", Draft.text(again.get(again.size() - 1)));
    }

    private static List<Message> next(Epochs epochs, List<Message> messages) {
        var fixed = Request.newest(messages, 1);
        return epochs.next(Turn.of(CompactorTest.request(messages, fixed, 2000, 1200)))
                .apply(messages);
    }
}
