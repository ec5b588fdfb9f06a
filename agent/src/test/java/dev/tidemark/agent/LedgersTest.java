package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.core.budget.Alert;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Shares;
import dev.tidemark.core.context.Usage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

class LedgersTest {

    private static final Shares NEARLY_FULL = Shares.of(0, 0, 0, 0, 950);

    private final Ledgers ledgers = new Ledgers(3);
    private Config config = config("");

    private static Config config(String arguments) {
        return Config.load(
                new Config.Sources(Map.of(), new Properties(), arguments, Path.of("nowhere")));
    }

    private List<String> enter(String conversation, String model, long budget) {
        return ledgers
                .enter(config, "lc4j", conversation, model, NEARLY_FULL, budget, Usage.NONE, 0)
                .stream()
                .map(Alert::kind)
                .toList();
    }

    private double share(String conversation, Component component) {
        var statement = ledgers.of(conversation).values().iterator().next();
        return statement.part(component).share();
    }

    @Test
    void everyConversationAndModelHasAlertsOfItsOwn() {
        assertEquals(List.of("total-high"), enter("a", "gpt-4o", 1_000));
        assertEquals(List.of(), enter("a", "gpt-4o", 1_000));
        assertEquals(List.of("total-high"), enter("b", "gpt-4o", 1_000));
        assertEquals(List.of("total-high"), enter("a", "gpt-4o-mini", 1_000));
        assertEquals(List.of("gpt-4o-mini", "gpt-4o"), List.copyOf(ledgers.of("a").keySet()));
    }

    @Test
    void whereNoBudgetIsKnownThereIsNoLedger() {
        assertEquals(List.of(), enter("a", "", 0));
        assertEquals(Map.of(), ledgers.of("a"));
    }

    @Test
    void theSharesAreTheConfiguredOnes() {
        config = config("share.interaction-buffer=0.5,share.working-memory=0.05");
        assertEquals(List.of(), config.messages());
        enter("a", "gpt-4o", 1_000);
        assertEquals(0.5, share("a", Component.INTERACTION_BUFFER));
    }

    @Test
    void sharesAnOperatorChangesCountFromTheNextRequestOnAndNothingElseStartsAnew() {
        enter("a", "gpt-4o", 1_000);
        config = config.with(Map.of("mode", "observe"));
        assertEquals(List.of(), enter("a", "gpt-4o", 1_000));
        config = config.with(Map.of("share.knowledge-base", "0.1"));
        assertEquals(List.of("total-high"), enter("a", "gpt-4o", 1_000));
        assertEquals(0.1, share("a", Component.KNOWLEDGE_BASE));
    }

    @Test
    void sharesFollowUsageUnlessTheyAreToldNotTo() {
        config = config("share.adapt=false");
        for (int i = 0; i < 9; i++) {
            enter("a", "gpt-4o", 1_000);
        }
        assertEquals(0.25, share("a", Component.INTERACTION_BUFFER));
        config = config("");
        for (int i = 0; i < 9; i++) {
            enter("a", "gpt-4o", 1_000);
        }
        assertEquals(0.30, share("a", Component.INTERACTION_BUFFER));
    }

    @Test
    void theLongestUnusedIsForgottenFirst() {
        for (var conversation : List.of("a", "b", "c", "a", "d")) {
            enter(conversation, "gpt-4o", 1_000);
        }
        assertEquals(1, ledgers.of("a").size());
        assertEquals(0, ledgers.of("b").size());
    }
}
