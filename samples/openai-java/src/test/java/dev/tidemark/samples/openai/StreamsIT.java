package dev.tidemark.samples.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.Against;
import dev.tidemark.samples.modelserver.Options;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a call ends, it is in the books, and as what it was. */
class StreamsIT {

    @ParameterizedTest
    @ValueSource(strings = {"2.0.0", "4.100.0"})
    void theEndOfACallIsSeenHoweverItComes(String version) throws Exception {
        var jvm =
                Jvm.current()
                        .agent(Against.AGENT, "")
                        .recording()
                        .with(Path.of("target/test-classes").toAbsolutePath())
                        .libraries("com.openai:openai-java:" + version);
        var run = Against.run(jvm, Options.defaults(), Ends.class.getName(), "gpt-4o");
        assertEquals(List.of("enough"), run.said("thrown"));
        assertEquals(List.of("NotFoundException"), run.said("refused"));
        assertEquals(List.of(), run.result().events("tidemark.Failure"));
        var ends =
                run.calls().stream()
                        .collect(
                                Collectors.toMap(
                                        call -> call.getString("conversation"),
                                        call ->
                                                call.getString("outcome")
                                                        + (call.getLong("reportedInput") > 0
                                                                ? " with usage"
                                                                : "")));
        assertEquals(
                Map.of(
                        "read", "ok with usage",
                        "iterated", "ok with usage",
                        "left", "unfinished",
                        "never", "unfinished",
                        "thrown", "unfinished",
                        "unparsed", "ok",
                        "refused", "error"),
                ends);
    }
}
