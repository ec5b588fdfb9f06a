package dev.tidemark.agent.forked;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.apps.Filling;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A conversation that outgrows its budget says so once, and once that it is over. */
class BudgetIT {

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void aConversationThatFillsItsBudgetIsAnAlertUntilItIsCleared(Path jdk) {
        var result =
                Jvm.of(jdk)
                        .agent("budget=200,share.adapt=true")
                        .recording()
                        .langchain4j("1.19.0")
                        .run(Filling.class.getName())
                        .ok();
        assertEquals(List.of(), result.events("tidemark.Failure"));
        assertEquals(1, result.errLines().size(), result::err);
        var alerts = result.events("tidemark.BudgetAlert");
        var ofTheTotal =
                alerts.stream()
                        .filter(alert -> alert.getString("component").equals("total"))
                        .toList();
        assertEquals(
                List.of("total-high", "total-high-cleared"),
                ofTheTotal.stream().map(alert -> alert.getString("kind")).toList());
        var raised = ofTheTotal.get(0);
        assertEquals("ada", raised.getString("conversation"));
        assertTrue(raised.getDouble("utilization") > 0.9);
        assertEquals(0.9, raised.getDouble("threshold"));
        assertTrue(raised.getString("advice").contains("is interaction-buffer"), raised::toString);
        assertTrue(result.out().startsWith("gpt-4o 200 below\nknowledge-base, "), result::out);
        assertTrue(
                alerts.stream()
                        .anyMatch(
                                alert ->
                                        alert.getString("kind").equals("shares-adapted")
                                                && alert.getString("advice")
                                                        .contains("knowledge-base")));
    }
}
