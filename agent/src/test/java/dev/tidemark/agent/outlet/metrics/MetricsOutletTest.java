package dev.tidemark.agent.outlet.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.ModelCall.Outcome;
import dev.tidemark.agent.outlet.Staged;
import dev.tidemark.agent.outlet.StagedLeaks;
import dev.tidemark.core.leak.Recovered;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsOutletTest {

    private final Staged console = new Staged();
    private final MetricsOutlet outlet = MetricsOutlet.open(console, (registry, rows) -> {});

    @AfterEach
    void close() {
        outlet.close();
    }

    private void assertLine(String line) {
        var scrape = outlet.scrape();
        assertTrue(scrape.lines().anyMatch(line::equals), () -> line + " is not in\n" + scrape);
    }

    @Test
    void callsAreCountedByHostModelAndOutcome() {
        outlet.call(Staged.call("gpt-4o", null, Outcome.OK));
        outlet.call(Staged.call("gpt-4o", null, Outcome.OK));
        outlet.call(Staged.call("gpt-4o", null, Outcome.ERROR));
        assertLine(
                "tidemark_calls_total{host=\"langchain4j\",model=\"gpt-4o\",outcome=\"ok\"} 2.0");
        assertLine(
                "tidemark_calls_total{host=\"langchain4j\",model=\"gpt-4o\",outcome=\"error\"} 1.0");
        assertLine(
                "tidemark_calls_total{host=\"langchain4j\",model=\"gpt-4o\",outcome=\"unfinished\"}"
                        + " 0.0");
    }

    @Test
    void tokensAreSummedByComponentAndAsSent() {
        outlet.call(Staged.call("gpt-4o", null, Outcome.OK));
        outlet.call(Staged.call("gpt-4o", null, Outcome.OK));
        assertLine(
                "tidemark_context_tokens_sum{component=\"interaction-buffer\",host=\"langchain4j\","
                        + "model=\"gpt-4o\"} 200.0");
        assertLine(
                "tidemark_context_tokens_count{component=\"system-context\",host=\"langchain4j\","
                        + "model=\"gpt-4o\"} 2");
        assertLine("tidemark_context_sent_sum{host=\"langchain4j\",model=\"gpt-4o\"} 400.0");
        assertLine("tidemark_overhead_seconds_count{host=\"langchain4j\"} 2");
        assertLine("tidemark_overhead_seconds_sum{host=\"langchain4j\"} 1.0E-5");
    }

    @Test
    void whatRewritingSavedIsCountedAndWhatEachStageDid() {
        outlet.call(Staged.call("gpt-4o", null, Outcome.OK));
        assertLine("tidemark_tokens_saved_total{host=\"langchain4j\",model=\"gpt-4o\"} 0.0");
        outlet.call(Staged.rewritten(Staged.epoch(null)));
        assertLine("tidemark_tokens_saved_total{host=\"langchain4j\",model=\"gpt-4o\"} 50.0");
        assertLine("tidemark_compression_ratio_sum{stage=\"distillation\"} 0.75");
        assertLine("tidemark_compression_ratio_count{stage=\"folding\"} 1");
        assertLine("tidemark_compression_time_seconds_sum{stage=\"distillation\"} 0.006");
        assertLine("tidemark_cleanups_total{action=\"fold\",component=\"agent-context\"} 1.0");
    }

    @Test
    void liveConversationsAreCountedWhenSomebodyLooks() {
        outlet.call(Staged.call("gpt-4o", null, Outcome.OK));
        assertLine("tidemark_conversations{host=\"langchain4j\",tier=\"heap\"} 0.0");
        console.profiles.add(Staged.profile("a", 100, 0, 0, 0, 50));
        console.profiles.add(Staged.profile("b", 300, 0, 0, 0, 200));
        assertLine("tidemark_conversations{host=\"langchain4j\",tier=\"heap\"} 2.0");
        assertLine("tidemark_conversation_bytes{host=\"langchain4j\",tier=\"heap\"} 4096.0");
        assertLine("tidemark_context_utilization{component=\"system-context\"} 0.375");
        assertLine("tidemark_context_utilization{component=\"interaction-buffer\"} 0.25");
        assertLine("tidemark_context_utilization{component=\"working-memory\"} 0.0");
    }

    @Test
    void failuresAreCountedByPlace() {
        outlet.failure("adapter", new IllegalStateException("my secret"));
        assertLine("tidemark_failures_total{where=\"adapter\"} 1.0");
        assertFalse(outlet.scrape().contains("secret"));
    }

    @Test
    void afterFiftyModelsTheRestIsOther() {
        for (int i = 0; i < 60; i++) {
            outlet.call(Staged.call("model-" + i, null, Outcome.OK));
        }
        outlet.call(Staged.call("", null, Outcome.OK));
        var models =
                outlet.scrape()
                        .lines()
                        .filter(line -> line.startsWith("tidemark_context_sent_count"))
                        .toList();
        assertEquals(52, models.size(), models::toString);
        assertLine("tidemark_context_sent_count{host=\"langchain4j\",model=\"other\"} 10");
        assertLine("tidemark_context_sent_count{host=\"langchain4j\",model=\"unknown\"} 1");
    }

    @Test
    void aConversationIdIsNeverATag() {
        console.profiles.add(Staged.profile("customer-7", 1, 1, 1, 1, 1));
        outlet.call(Staged.call("gpt-4o", null, Outcome.OK));
        assertFalse(outlet.scrape().contains("customer-7"));
    }

    @Test
    void memoryAndWhatLeaksOfItAreThereWhenSomebodyLooks() {
        assertLine("tidemark_rss_bytes NaN");
        assertLine("tidemark_leak_rate_bytes{kind=\"conversations\"} 0.0");
        console.leaks = StagedLeaks.some();
        assertLine("tidemark_rss_bytes 1005.0");
        assertLine("tidemark_heap_floor_bytes 1004.0");
        assertLine("tidemark_leak_rate_bytes{kind=\"conversations\"} 2.4E7");
        assertLine("tidemark_leak_rate_bytes{kind=\"threads\"} 0.0");
        outlet.recovered(new Recovered("trim", 100, 50, 0));
        assertLine("tidemark_leak_recoveries_total{action=\"trim\"} 1.0");
    }
}
