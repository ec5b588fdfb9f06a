package dev.tidemark.agent.forked;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.apps.Summarized;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The application's own model sums up what leaves, if that is wanted, and nothing waits for it. */
class SummaryIT {

    private static final int TURNS = 120;

    /** Of some 59 tokens each: at 2,250 its first epoch is near, at 2,700 it comes. */
    private static final int NEAR = 44;

    static Stream<Arguments> runs() {
        return Stream.of("1.0.0", "1.20.0")
                .flatMap(version -> Jvm.jdks().map(jdk -> Arguments.of(version, jdk)));
    }

    private static Jvm.Result run(Jvm jvm, String version, String settings, String does, int near) {
        var result =
                jvm.agent("window[gpt-4]=3000" + settings)
                        .recording()
                        .langchain4j(version)
                        .run(
                                Summarized.class.getName(),
                                does,
                                String.valueOf(TURNS),
                                String.valueOf(near))
                        .ok();
        assertEquals(List.of(), result.events("tidemark.Failure"));
        assertEquals(1, result.errLines().size(), result::err);
        assertEquals(
                TURNS,
                result.events("tidemark.ModelCall").stream()
                        .filter(call -> call.getString("conversation").equals("c"))
                        .filter(call -> call.getString("host").equals("langchain4j"))
                        .count());
        return result;
    }

    private static List<String> own(Jvm.Result result) {
        return result.events("tidemark.ModelCall").stream()
                .filter(call -> call.getString("host").equals("tidemark"))
                .map(SummaryIT::line)
                .toList();
    }

    private static String line(RecordedEvent call) {
        return String.join(
                " ",
                call.getString("conversation"),
                call.getString("model"),
                call.getString("outcome"));
    }

    private static List<String> printed(int asked, boolean summary) {
        return List.of(
                "calls " + TURNS + " asked " + asked,
                "with a ledger true",
                "with a summary " + summary,
                "with its facts true");
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("runs")
    void theSummaryStandsInTheLedgerAndIsMeteredAsOurs(String version, Path jdk) {
        var result = run(Jvm.of(jdk), version, ",summarize=host", "answers", NEAR);
        assertEquals("not yet 0", result.out().lines().findFirst().orElse(""));
        assertEquals(printed(1, true), result.out().lines().skip(1).toList());
        assertEquals(List.of("tidemark-summary gpt-4 ok"), own(result));
    }

    @ParameterizedTest
    @ValueSource(strings = {"throws", "hangs", "mumbles"})
    void aModelThatSumsNothingUpLeavesTheFactsAndTheApplicationNoticesNothing(String does) {
        var result = run(Jvm.current(), "1.19.0", ",summarize=host", does, NEAR);
        assertEquals(printed(1, false), result.out().lines().skip(1).toList());
        var outcomes =
                Map.of(
                        "throws", List.of("tidemark-summary gpt-4 error"),
                        "mumbles", List.of("tidemark-summary gpt-4 ok"));
        assertEquals(outcomes.getOrDefault(does, List.of()), own(result));
    }

    @Test
    void nobodyIsAskedUnlessToldTo() {
        var result = run(Jvm.current(), "1.19.0", "", "answers", 0);
        assertEquals(printed(0, false), result.out().lines().toList());
        assertEquals(List.of(), own(result));
    }
}
