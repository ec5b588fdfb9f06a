package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
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
            var sent = epochs.next(request).apply(messages);
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
    void aChangedHistoryIsPlannedAnew() {
        var messages = CompactorTest.support(30);
        var epochs = new Epochs();
        epochs.next(CompactorTest.request(messages, Request.newest(messages, 1), 1000, 600));
        var other = CompactorTest.support(31).subList(0, messages.size() - 4);
        var plan = epochs.next(CompactorTest.request(other, Request.newest(other, 1), 1000, 600));
        assertEquals(other.size(), plan.edits().size());
        assertTrue(plan.after() <= 1000);
    }

    @Test
    void aConversationThatCannotBeShortenedIsNotTriedOnEveryCall() {
        var huge = List.of(Message.text(dev.tidemark.core.context.Role.USER, "word ".repeat(3000)));
        var epochs = new Epochs();
        for (int i = 0; i < 5; i++) {
            assertTrue(
                    epochs.next(CompactorTest.request(huge, Request.newest(huge, 1), 100, 60))
                            .isUnchanged());
        }
    }
}
