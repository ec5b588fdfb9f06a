package dev.tidemark.samples.springai;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.samples.modelserver.Against;
import dev.tidemark.samples.modelserver.Options;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Spring AI's own model of OpenAI, which runs its tools between one request and the next. */
class OpenAiIT {

    private static final String MODEL = "gpt-4";
    private static final int WINDOW = 4_000;
    private static final int TURNS = 30;

    private static Against run(Jvm jvm) throws Exception {
        return Against.run(
                jvm.with(Path.of("target/classes").toAbsolutePath())
                        .with(Path.of("target/lib").toAbsolutePath()),
                Options.defaults().withWindow(MODEL, WINDOW),
                Shop.class.getName(),
                MODEL,
                String.valueOf(TURNS));
    }

    @Test
    void withoutTheAgentBothAreRefused() throws Exception {
        assertEquals(2, run(Jvm.current()).said("refused").size());
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.samples.modelserver.Against#jdks")
    void everyRequestOfTheLoopIsMeteredAndFits(Path jdk) throws Exception {
        var arguments = "window[" + MODEL + "]=" + WINDOW;
        var run = run(Jvm.of(jdk).agent(Against.AGENT, arguments).recording());
        run.wentWell().isReported().isInTheBooks(0);
        assertEquals(List.of("ada " + 2 * TURNS, "bob " + 2 * TURNS), run.said("kept"));
        assertEquals(4 * TURNS, run.log().size());
    }
}
