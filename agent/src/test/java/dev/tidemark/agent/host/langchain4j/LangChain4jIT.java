package dev.tidemark.agent.host.langchain4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.apps.Chats;
import dev.tidemark.agent.apps.Overgrown;
import dev.tidemark.agent.forked.Jvm;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordedEvent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** One application, every version, every JDK: what it asked is what was metered. */
class LangChain4jIT {

    private static final List<String> VERSIONS =
            List.of("1.0.0", "1.8.0", "1.13.0", "1.19.0", "1.20.0");

    /** What the application prints by itself does not depend on the JDK. */
    private static final Map<String, String> ALONE = new ConcurrentHashMap<>();

    static List<String> versions() {
        return VERSIONS;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void requestsAreRewrittenAndCountedAsTheyWereWhateverBecomesOfTheirList(String version) {
        var app = Overgrown.class.getName();
        var alone = Jvm.current().langchain4j(version).run(app, "3").ok().out();
        var jvm = Jvm.current().agent("budget=1000").recording().langchain4j(version);
        var enforced = jvm.run(app, "3").ok();
        assertEquals(alone, enforced.out());
        assertEquals(List.of(), failures(enforced));
        var calls = enforced.events("tidemark.ModelCall");
        assertTrue(calls.stream().anyMatch(call -> call.getBoolean("compressed")));
        assertEquals(
                alone.lines()
                        .filter(line -> line.startsWith("asked "))
                        .map(line -> Integer.valueOf(line.substring(6)))
                        .sorted()
                        .toList(),
                calls.stream().map(call -> call.getInt("messages")).sorted().toList());
    }

    static Stream<Arguments> runs() {
        return VERSIONS.stream()
                .flatMap(version -> Jvm.jdks().map(jdk -> Arguments.of(version, jdk)));
    }

    @ParameterizedTest(name = "{0} on {1}")
    @MethodSource("runs")
    void everyCallIsMeteredOnceAndTheApplicationNoticesNothing(String version, Path jdk) {
        var metered =
                Jvm.of(jdk)
                        .agent()
                        .recording()
                        .langchain4j(version)
                        .run(Chats.class.getName())
                        .ok();

        var alone = ALONE.computeIfAbsent(version, LangChain4jIT::alone);
        assertEquals(alone, metered.out());
        assertEquals(1, metered.errLines().size(), metered.err());
        assertEquals(List.of(), failures(metered));

        var expected = lines(metered, "call").map(LangChain4jIT::tail).sorted().toList();
        var events = metered.events("tidemark.ModelCall");
        assertEquals(
                String.join("\n", expected),
                String.join(
                        "\n",
                        events.stream()
                                .filter(event -> !forgotten(event))
                                .map(LangChain4jIT::line)
                                .sorted()
                                .toList()));
        retrievalIsCountedAsOneString(metered, events);
    }

    /** Streams that the application drops come to the books when the collector finds them. */
    private static boolean forgotten(RecordedEvent event) {
        return event.getString("outcome").equals("unfinished")
                && !event.getString("model").equals("cancelled");
    }

    private static String alone(String version) {
        return Jvm.current().langchain4j(version).run(Chats.class.getName()).ok().out();
    }

    private static List<String> failures(Jvm.Result result) {
        return result.events("tidemark.Failure").stream().map(RecordedEvent::toString).toList();
    }

    private static Stream<String> lines(Jvm.Result result, String kind) {
        return result.out().lines().filter(line -> line.startsWith(kind + "\t"));
    }

    private static String tail(String line) {
        return line.substring(line.indexOf('\t') + 1);
    }

    private static String line(RecordedEvent event) {
        return String.join(
                "\t",
                event.getString("model"),
                String.valueOf(event.getInt("messages")),
                event.getString("conversation"),
                event.getString("outcome"),
                String.valueOf(event.getLong("reportedInput")));
    }

    /** The question and what was found for it are one text on the wire. */
    private static void retrievalIsCountedAsOneString(
            Jvm.Result result, List<RecordedEvent> events) {
        var format = PromptFormat.of(Encoding.O200K_BASE);
        var said = lines(result, "said").map(line -> message(line.split("\t"))).toList();
        var metered =
                events.stream()
                        .filter(event -> event.getString("model").equals("gpt-4o"))
                        .sorted((one, other) -> one.getInt("messages") - other.getInt("messages"))
                        .toList();
        assertEquals(2, metered.size());
        int at = 0;
        for (var event : metered) {
            var request = said.subList(at, at + event.getInt("messages"));
            at += request.size();
            long tokens = format.perRequest() + request.stream().mapToLong(format::tokens).sum();
            assertEquals(tokens, event.getLong("tokens"));
            assertTrue(event.getLong("knowledgeBase") > 0);
        }
        assertEquals(said.size(), at);
        var shares = new ArrayList<Long>();
        for (var event : metered) {
            shares.add(event.getLong("knowledgeBase"));
        }
        assertTrue(shares.get(0) < shares.get(1), shares.toString());
    }

    private static Message message(String[] said) {
        var role =
                switch (said[2]) {
                    case "SYSTEM" -> Role.SYSTEM;
                    case "USER" -> Role.USER;
                    default -> Role.ASSISTANT;
                };
        var text = new String(Base64.getDecoder().decode(said[3]), StandardCharsets.UTF_8);
        return Message.text(role, text);
    }
}
