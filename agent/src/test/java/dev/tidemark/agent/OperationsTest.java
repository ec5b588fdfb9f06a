package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Conversations;
import dev.tidemark.core.context.Kept;
import dev.tidemark.core.context.Shares;
import dev.tidemark.core.context.Usage;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationsTest {

    private final Failures failures = new Failures();
    private final Conversations conversations = new Conversations(1);
    private final Operations operations =
            new Operations(
                    Config.load(
                            new Config.Sources(Map.of(), new Properties(), "", Path.of("none"))),
                    List.of(),
                    conversations,
                    new Ledgers(1),
                    new Originals(),
                    new Worker(() -> {}, failure -> failures.add("worker", failure)),
                    failures,
                    new Linker(null, failures, Runnable::run));

    @Test
    void theStatusTellsWhatAllConversationsSaved() {
        var kept = Kept.NOTHING.next(true, 500, 200, 300, Usage.NONE);
        conversations
                .of("host", "id", 0)
                .enter("m", 1, Shares.of(200, 0, 0, 0, 0), 0, 0, 0, Usage.NONE, 0, kept);
        assertEquals(300L, operations.status().get("tokensSaved"));
    }

    @ParameterizedTest
    @CsvSource({
        "http.port, 9090",
        "http.bind, 0.0.0.0",
        "metrics.host, false",
        "host.langchain4j, false",
        "strict, true",
        "config, other.properties"
    })
    void aKeyThatIsReadAtTheStartIsNotedForTheNextOne(String key, String value) {
        assertEquals(
                List.of(key + " is noted, and takes effect at the next start"),
                operations.set(Map.of(key, value)));
    }

    @ParameterizedTest
    @CsvSource({"mode, observe", "budget, 1000", "window[x], 1000", "share.adapt, false"})
    void aKeyThatIsReadAtEachCallTakesEffectWithoutAWord(String key, String value) {
        assertEquals(List.of(), operations.set(Map.of(key, value)));
    }

    @ParameterizedTest
    @CsvSource({"http.prot, 9090", "http.port, x", "metrics.otlp, http://localhost"})
    void whatIsNotAcceptedIsNotNotedToo(String key, String value) {
        var said = operations.set(Map.of(key, value));
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).contains(key), said::toString);
    }
}
