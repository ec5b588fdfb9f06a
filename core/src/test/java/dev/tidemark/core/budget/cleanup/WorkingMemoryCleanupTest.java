package dev.tidemark.core.budget.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkingMemoryCleanupTest {

    private static final long ALL = Long.MAX_VALUE / 4;

    private final Talk talk = new Talk().says(Role.SYSTEM, "You repair builds.");

    private static String rows(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "module-" + i + " compiled with " + i * 7 + " warnings")
                .collect(Collectors.joining("\n"));
    }

    private static String debug(String line) {
        return "2026-11-20T10:00:00.123Z INFO started\n" + line + "\nFINISHED";
    }

    private Cleaned clean(long wanted) {
        return talk.clean(Component.WORKING_MEMORY, wanted);
    }

    private static List<Action> actions(Cleaned cleaned) {
        return cleaned.freed().stream().map(Cleaned.Freed::action).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-20T10:00:00.123Z DEBUG pool has 3 connections in it",
                "2026-11-20 10:00:00,123 [main] DEBUG pool has 3 connections",
                "10:00:00.123 TRACE entering the method of that name",
                "[DEBUG] pool has 3 connections in it and waits for more",
                "DEBUG: pool has 3 connections in it and waits for more",
                "debug: pool has 3 connections in it and waits for more",
                "time=10:00 level=debug msg=\"pool has 3 connections\"",
                "{\"level\":\"debug\",\"msg\":\"pool has 3 connections\"}",
                "10:00:00.123 DEBUG state\n    at this point nothing\n    and more of it",
            })
    void debugOutputIsDropped(String line) {
        talk.user("Why is it red?")
                .tool("run", "{\"goal\":\"test\"}", debug(line))
                .tool("run", "{\"goal\":\"site\"}", "ok");
        var cleaned = clean(1);
        assertEquals(List.of(Action.DROP_DEBUG_OUTPUT), actions(cleaned));
        var after = talk.after(3, cleaned);
        assertTrue(after.startsWith("2026-11-20T10:00:00.123Z INFO started|FINISHED|["), after);
        assertTrue(after.endsWith(" lines (debug) omitted]"), after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOG_LEVEL=DEBUG",
                "if (DEBUG) { print(state); }",
                "The DEBUG flag of the compiler is off",
                "2026-11-20T10:00:00.123Z DEBUG connection refused by 10.0.0.7",
                "10:00:00.123 INFO mode is DEBUG",
            })
    void whatOnlyLooksLikeItStays(String line) {
        talk.user("Why is it red?")
                .tool("run", "{\"goal\":\"test\"}", debug(line))
                .tool("run", "{\"goal\":\"site\"}", "ok");
        assertTrue(!actions(clean(1)).contains(Action.DROP_DEBUG_OUTPUT));
    }

    @Test
    void ofAnInactiveResultStaysWhatIsSpokenOfLater() {
        talk.user("Why is it red?")
                .tool("run", "{\"goal\":\"test\"}", rows(1, 60))
                .tool("read", "{\"path\":\"module-42\"}", "some text")
                .tool("read", "{\"path\":\"pom.xml\"}", "more text");
        var cleaned = clean(1);
        assertEquals(List.of(Action.COMPRESS_INACTIVE), actions(cleaned));
        assertEquals(
                "module-1 compiled with 7 warnings|module-42 compiled with 294 warnings|"
                        + "[57 of 59 lines omitted]",
                talk.after(3, cleaned));
        assertEquals(cleaned.tokens(), cleaned.tokens(Component.WORKING_MEMORY));
    }

    @Test
    void theTwoNewestExchangesAreNotInactive() {
        talk.user("Why is it red?")
                .tool("run", "{\"goal\":\"test\"}", rows(1, 60))
                .tool("run", "{\"goal\":\"site\"}", rows(60, 120));
        assertEquals(List.of(), clean(ALL).edits());
    }

    @Test
    void aTaskDoneAgainLaterIsFinishedAndLeavesWhole() {
        talk.user("Why is it red?")
                .tool("status", "{}", "3 red")
                .tool("fix", "{\"what\":\"a\"}", "done")
                .tool("status", "{}", "2 red");
        var cleaned = clean(ALL);
        assertEquals(List.of(new Edit.Archive(2), new Edit.Archive(3)), cleaned.edits());
        assertEquals(List.of(Action.ARCHIVE_FINISHED), actions(cleaned));
    }

    @Test
    void inTheAgentContextEveryTaskIsFinishedAndTheOldestLeavesFirst() {
        talk.user("First")
                .tool("run", "{\"goal\":\"a\"}", rows(1, 3))
                .assistant("Done")
                .user("Second")
                .tool("run", "{\"goal\":\"b\"}", rows(3, 6))
                .assistant("Done")
                .user("Third")
                .tool("run", "{\"goal\":\"c\"}", rows(6, 9))
                .assistant("Done")
                .user("Fourth");
        var cleaned = talk.clean(Component.AGENT_CONTEXT, 45);
        assertEquals("Archive", talk.after(2, cleaned));
        assertEquals("Archive", talk.after(3, cleaned));
        assertEquals(List.of(), talk.clean(Component.WORKING_MEMORY, ALL).edits());
        var all = talk.clean(Component.AGENT_CONTEXT, ALL);
        assertEquals("Archive", talk.after(7, all));
        assertTrue(talk.after(11, all).startsWith("module-6"), "the newest group stays");
    }

    @Test
    void itStopsAsSoonAsEnoughIsFree() {
        talk.user("Why is it red?");
        for (int i = 0; i < 10; i++) {
            talk.tool("run", "{\"goal\":\"" + (char) ('a' + i) + "\"}", rows(i * 50, i * 50 + 50));
        }
        assertEquals(1, clean(1).edits().size());
        assertTrue(clean(1_000).tokens() >= 1_000);
        assertTrue(clean(1_000).edits().size() < clean(ALL).edits().size());
    }

    @Test
    void whatAFailedToolSaidStays() {
        talk.user("Why is it red?")
                .tool("run", "{\"goal\":\"a\"}", "DEBUG x\n" + rows(1, 60), true)
                .tool("run", "{\"goal\":\"b\"}", "ok")
                .tool("run", "{\"goal\":\"c\"}", "ok");
        assertEquals(List.of(), clean(ALL).edits());
    }

    @Test
    void openCallsStrayResultsAndHalfAnsweredOnesAreLeftAlone() {
        talk.user("Why is it red?")
                .add(
                        new Message(
                                Role.TOOL,
                                "",
                                List.of(new Part.ToolResult("x", "run", rows(1, 60), false))))
                .add(
                        new Message(
                                Role.ASSISTANT,
                                "",
                                List.of(
                                        new Part.ToolCall("a", "run", "{}"),
                                        new Part.ToolCall("b", "run", "{}"))))
                .add(
                        new Message(
                                Role.TOOL,
                                "",
                                List.of(new Part.ToolResult("a", "run", rows(1, 60), false))))
                .tool("run", "{}", "ok")
                .tool("run", "{}", "ok")
                .tool("run", "{}", "ok");
        var touched = clean(ALL).edits().stream().map(Edit::index).toList();
        assertTrue(touched.stream().allMatch(index -> index > 4), touched::toString);
    }
}
