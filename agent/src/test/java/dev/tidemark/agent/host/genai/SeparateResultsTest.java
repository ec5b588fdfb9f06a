package dev.tidemark.agent.host.genai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.genai.types.Content;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.Part;
import dev.tidemark.agent.Calls;
import dev.tidemark.agent.Engaged;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What parallel calls returned, each in a content of its own: it stays with its calls. */
class SeparateResultsTest {

    private static final int TURNS = 40;

    private static Content said(String role, String text) {
        return Content.builder().role(role).parts(Part.fromText(text)).build();
    }

    private static Part call(String name, int at) {
        return Part.builder()
                .functionCall(FunctionCall.builder().name(name).args(Map.of("at", at)).build())
                .build();
    }

    private static Content returned(String name, int at) {
        var rows =
                IntStream.range(0, 30)
                        .mapToObj(i -> Map.<String, Object>of("row", i, "pens", (at * 31 + i) % 97))
                        .toList();
        var response = Map.<String, Object>of("at", at, "rows", rows);
        return Content.builder()
                .role("user")
                .parts(
                        Part.builder()
                                .functionResponse(
                                        FunctionResponse.builder()
                                                .name(name)
                                                .response(response)
                                                .build())
                                .build())
                .build();
    }

    private static List<Part> calls(Content content) {
        return Contents.parts(content).stream().filter(p -> p.functionCall().isPresent()).toList();
    }

    private static List<FunctionResponse> responses(Content content) {
        return Contents.parts(content).stream()
                .flatMap(p -> p.functionResponse().stream())
                .toList();
    }

    /** As many results as calls, in their order and at once, and nothing between. */
    private static void checkPairs(List<Content> sent, Map<Content, Integer> turns) {
        for (int i = 0; i < sent.size(); i++) {
            var asked = calls(sent.get(i));
            if (asked.isEmpty()) {
                assertTrue(
                        responses(sent.get(i)).isEmpty()
                                || !calls(sent.get(i - 1)).isEmpty()
                                || !responses(sent.get(i - 1)).isEmpty());
                continue;
            }
            assertTrue(turns.containsKey(sent.get(i)), "calls are never written");
            assertEquals("user", sent.get(i - 1).role().orElseThrow());
            var answered = new ArrayList<String>();
            for (int j = i + 1; j < sent.size() && !responses(sent.get(j)).isEmpty(); j++) {
                responses(sent.get(j)).forEach(it -> answered.add(it.name().orElseThrow()));
            }
            var names =
                    asked.stream()
                            .map(it -> it.functionCall().orElseThrow().name().orElseThrow())
                            .toList();
            assertEquals(names, answered);
        }
    }

    /** Those of one function, which their names do not tell apart, are left alone. */
    @ParameterizedTest
    @CsvSource({"look, ask, true", "look, look, false"})
    void theyAreNeverLeftBehind(String first, String second, boolean drops) {
        var contents = new ArrayList<Content>();
        var turns = new IdentityHashMap<Content, Integer>();
        int rewritten = 0;
        try (var engaged = new Engaged("budget=6000")) {
            for (int turn = 0; turn < TURNS; turn++) {
                contents.add(said("user", "How many pens are on shelf " + turn + "?"));
                contents.add(
                        Content.builder()
                                .role("model")
                                .parts(call(first, turn), call(second, turn))
                                .build());
                contents.add(returned(first, turn));
                contents.add(returned(second, turn + 1));
                for (var content : contents) {
                    turns.put(content, turn);
                }
                var before = contents.stream().map(Content::toJson).toList();
                var asked = new Asked("gemini-2.0-flash", contents, null);
                var call = Calls.open(GenAiAdapter.INSTANCE, asked);
                var sent = ((Asked) Calls.fitting(call, null, asked)).contents();
                Calls.close(call, null, null);
                rewritten += sent == contents ? 0 : 1;
                checkPairs(sent, turns);
                for (int i = 1; i <= 3; i++) {
                    assertSame(
                            contents.get(contents.size() - i), sent.get(sent.size() - i), "newest");
                }
                assertEquals(before, contents.stream().map(Content::toJson).toList());
                contents.add(said("model", "There are " + turn + " pens on that shelf."));
                engaged.told();
            }
            assertEquals(Map.of(), engaged.failures());
            assertEquals(TURNS, engaged.told().size());
            assertTrue(rewritten > TURNS / 2, () -> "rewritten");
            var last = engaged.told().get(TURNS - 1);
            assertEquals(drops, last.tokensSent() < 7_000, last::toString);
        }
    }
}
