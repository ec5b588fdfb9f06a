package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Conversations;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperationsTest {

    private final Failures failures = new Failures();
    private final Operations operations =
            new Operations(
                    Config.load(
                            new Config.Sources(Map.of(), new Properties(), "", Path.of("none"))),
                    List.of(),
                    new Conversations(1),
                    new Ledgers(1),
                    new Originals(),
                    new Worker(() -> {}, failure -> failures.add("worker", failure)),
                    failures,
                    new Linker(null, failures));

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
