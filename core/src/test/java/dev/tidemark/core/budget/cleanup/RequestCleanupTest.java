package dev.tidemark.core.budget.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.budget.Allocation;
import dev.tidemark.core.budget.Allocation.Outcome;
import dev.tidemark.core.budget.Portions;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class RequestCleanupTest {

    private static final String[] TEXTS = {
        "",
        " ",
        "Yes, go on",
        "Where is my order 4711 now?",
        "Of course. Your order 4711 was sent. It is on its way. Nothing else is known.\n\n"
                .repeat(4),
        "10:00:00.123 DEBUG pool has 3 connections\n10:00:01.000 INFO done\n".repeat(12),
        "\ud83d\ude00 \ud83d half a pair",
        "\u8fd4\u54c1\u306f30\u65e5\u4ee5\u5185\u306b\u53ef\u80fd\u3067\u3059\u3002".repeat(20),
        "```\ncode {\n\n}\n",
        "a ".repeat(2_000),
    };

    @Test
    void anAllocationMakesRoomByIt() {
        var talk = new Talk();
        for (int i = 0; i < 6; i++) {
            talk.user("Question number " + i).assistant("Answer number " + i + ". ".repeat(40));
        }
        talk.wait(Duration.ofHours(3)).user("Now");
        var cleanup = new RequestCleanup(talk.items(), Talk.FORMAT::tokens, talk.now());
        var allocation = new Allocation(400, Portions.DEFAULT);
        allocation.allocate(Component.INTERACTION_BUFFER, 400, cleanup);
        var grant = allocation.allocate(Component.INTERACTION_BUFFER, 50, cleanup);
        assertEquals(Outcome.AFTER_CLEANUP, grant.outcome());
        assertEquals(50, grant.tokens());
        assertTrue(cleanup.cleaned().tokens() >= 50);
    }

    @Test
    void aSystemPromptHasNothingThatMayLeave() {
        var cleanup =
                new RequestCleanup(
                        new Talk().says(Role.SYSTEM, "word ".repeat(500)).items(),
                        Talk.FORMAT::tokens,
                        0);
        assertEquals(0, cleanup.free(Component.SYSTEM_CONTEXT, 100));
    }

    @Test
    void anEmptyRequestHasNothingToFree() {
        var cleanup = new RequestCleanup(List.of(), Talk.FORMAT::tokens, 0);
        for (var component : Component.values()) {
            assertEquals(0, cleanup.free(component, 100));
        }
        assertEquals(List.of(), cleanup.cleaned().edits());
    }

    @Test
    void twoComponentsCleanedUpNeverCountTheSameTokensTwice() {
        var talk =
                new Talk()
                        .user("What?\n", "Nothing of use.\n\n".repeat(20) + "The end.")
                        .assistant("Hm.")
                        .wait(Duration.ofHours(3))
                        .user("Thanks");
        var cleanup = new RequestCleanup(talk.items(), Talk.FORMAT::tokens, talk.now());
        cleanup.free(Component.KNOWLEDGE_BASE, 1_000);
        cleanup.free(Component.INTERACTION_BUFFER, 1_000);
        long before = talk.items().stream().limit(2).mapToLong(Item::tokens).sum();
        assertEquals(before, cleanup.cleaned().tokens());
        assertEquals(2, cleanup.cleaned().edits().size());
    }

    @Test
    void cleanedUpAgainItFindsNothingMoreAndItsNotesStayTrue() {
        var talk = new Talk().user("Which module is red?");
        for (int i = 0; i < 4; i++) {
            var log = "10:00:00.123 DEBUG pool\nmodule-" + i + " is fine\nnothing else here\n";
            talk.tool("run", "{\"n\":" + i + "}", log.repeat(20));
            talk.tool("read_docs", "{}", "Chapter " + i + "\n\nNothing of use.\n\nThe end.");
        }
        var cleanup = new RequestCleanup(talk.items(), Talk.FORMAT::tokens, talk.now());
        for (var component : Component.values()) {
            cleanup.free(component, Long.MAX_VALUE / 4);
        }
        var once = cleanup.cleaned();
        for (var component : Component.values()) {
            assertEquals(0, cleanup.free(component, Long.MAX_VALUE / 4), component.label());
        }
        assertEquals(once, cleanup.cleaned());
    }

    @Test
    void fiftyThousandMessagesAreNoMoreWorkEach() {
        var talk = new Talk();
        for (int i = 0; i < 12_500; i++) {
            talk.user("Question number " + i).tool("run", "{}", "row " + i).assistant("Done " + i);
        }
        talk.wait(Duration.ofHours(3)).user("Thanks");
        var cleanup = new RequestCleanup(talk.items(), Talk.FORMAT::tokens, talk.now());
        for (var component : Component.values()) {
            cleanup.free(component, Long.MAX_VALUE / 4);
        }
        assertTrue(cleanup.cleaned().edits().size() > 40_000);
    }

    @Test
    void whateverIsCleanedUpTheRequestStaysOneAProviderTakes() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 1_000; i++) {
            var talk = talk(random);
            var items = talk.items();
            var given = List.copyOf(items);
            var cleanup = new RequestCleanup(items, Talk.FORMAT::tokens, talk.now());
            for (int j = 0; j < 6; j++) {
                var component = Component.values()[random.nextInt(5)];
                assertTrue(cleanup.free(component, random.nextLong(-1, 2_000)) >= 0);
            }
            var cleaned = cleanup.cleaned();
            assertEquals(given, items);
            check(items, cleaned);
        }
    }

    private static Talk talk(RandomGenerator random) {
        var talk = new Talk();
        for (int i = random.nextInt(30); i > 0; i--) {
            var text = TEXTS[random.nextInt(TEXTS.length)];
            switch (random.nextInt(9)) {
                case 0 -> talk.says(Role.SYSTEM, text);
                case 1, 2 -> talk.user(text);
                case 3 -> talk.user("Why? ", text);
                case 4, 5 -> talk.assistant(text);
                case 6 -> talk.tool("run", "{\"a\":" + random.nextInt(3) + "}", text);
                case 7 -> talk.tool("read_docs", "{}", text, random.nextInt(4) == 0);
                default -> talk.add(odd(random, text));
            }
            talk.wait(Duration.ofMinutes(random.nextInt(60)));
        }
        return talk;
    }

    /** Parallel calls, open calls, stray results, thinking, pictures. */
    private static Message odd(RandomGenerator random, String text) {
        return switch (random.nextInt(4)) {
            case 0 ->
                    new Message(
                            Role.ASSISTANT,
                            "",
                            List.of(
                                    new Part.ToolCall("p", "run", "{}"),
                                    new Part.ToolCall("q", "run", "{}")));
            case 1 ->
                    new Message(
                            random.nextBoolean() ? Role.TOOL : Role.USER,
                            "",
                            List.of(
                                    new Part.ToolResult("p", "run", text, false),
                                    new Part.ToolResult("q", "run", text, false)));
            case 2 ->
                    new Message(
                            Role.ASSISTANT,
                            "",
                            List.of(new Part.Thinking(text), new Part.Text("x")));
            default ->
                    new Message(
                            Role.USER,
                            "",
                            List.of(
                                    new Part.Text(text),
                                    new Part.Media(Part.Media.Kind.IMAGE, 8, 8, true)));
        };
    }

    private static void check(List<Item> items, Cleaned cleaned) {
        var gone = new HashSet<Integer>();
        int at = -1;
        long less = 0;
        for (var edit : cleaned.edits()) {
            assertTrue(edit.index() > at, "in order, each once");
            at = edit.index();
            var item = items.get(at);
            assertTrue(item.message().role() != Role.SYSTEM);
            less += item.tokens();
            if (edit instanceof Edit.Replace replace) {
                long now = Talk.FORMAT.tokens(replace.message());
                assertTrue(now < item.tokens());
                less -= now;
                assertEquals(shape(item.message()), shape(replace.message()));
                assertTrue(!Talk.text(replace.message()).isBlank());
            } else {
                gone.add(at);
            }
        }
        assertEquals(less, cleaned.tokens());
        for (var group : ToolGroup.in(items)) {
            assertTrue(
                    gone.containsAll(group.all())
                            || group.all().stream().noneMatch(gone::contains));
        }
        var before = items.stream().map(Item::message).toList();
        var whole = ToolGroup.in(items).stream().flatMap(group -> group.all().stream()).toList();
        for (int index : gone) {
            assertTrue(
                    whole.contains(index) || !ToolGroup.involves(before.get(index)),
                    "what is not a whole group stays");
        }
    }

    /** Role, name, and the kinds, ids and names of its parts: what must never change. */
    private static String shape(Message message) {
        var parts = new ArrayList<String>();
        for (var part : message.parts()) {
            parts.add(
                    part instanceof Part.ToolResult result
                            ? result.id() + " " + result.name() + " " + result.error()
                            : part instanceof Part.Text || part instanceof Part.Document
                                    ? part.getClass().getSimpleName()
                                    : part.toString());
        }
        return message.role() + " " + message.name() + " " + parts;
    }
}
