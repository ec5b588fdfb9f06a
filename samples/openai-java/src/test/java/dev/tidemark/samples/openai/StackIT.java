package dev.tidemark.samples.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.Against;
import dev.tidemark.samples.modelserver.Options;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Frameworks on top of this SDK: one request is one call, the framework's, and written once. */
class StackIT {

    private static final String MODEL = "gpt-4";
    private static final int WINDOW = 4_000;
    private static final int TURNS = 40;

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "langchain4j, OnLangChain4j, dev.langchain4j:langchain4j-open-ai-official:1.11.0-beta19,"
                + " dev.langchain4j:langchain4j:1.11.0",
        "springai, OnSpringAi, org.springframework.ai:spring-ai-openai:2.0.1,"
                + " org.springframework.ai:spring-ai-client-chat:2.0.1"
    })
    void aRequestIsMeteredAndWrittenOnceInTheFrameworksName(
            String host, String program, String model, String framework) throws Exception {
        var jvm =
                Jvm.current()
                        .agent(Against.AGENT, "window[" + MODEL + "]=" + WINDOW)
                        .recording()
                        .with(Path.of("target/test-classes").toAbsolutePath())
                        .libraries(model, framework);
        var run =
                Against.run(
                        jvm,
                        Options.defaults().withWindow(MODEL, WINDOW),
                        StackIT.class.getPackageName() + "." + program,
                        MODEL,
                        String.valueOf(TURNS));
        run.wentWell().isReported().isInTheBooks(0);
        assertEquals(2, run.said("kept").size(), run.result()::out);
        assertEquals(
                Set.of(host),
                run.calls().stream()
                        .map(call -> call.getString("host"))
                        .collect(Collectors.toSet()));
        var written = run.result().events("tidemark.Compression");
        assertFalse(written.isEmpty());
        assertTrue(written.size() < run.calls().size(), () -> written.size() + " times");
    }
}
