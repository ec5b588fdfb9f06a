package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.bootstrap.Context;
import dev.tidemark.core.budget.Alert;
import dev.tidemark.core.budget.cleanup.Cleaned.Freed;
import dev.tidemark.core.context.Conversations;
import dev.tidemark.core.context.Kept;
import dev.tidemark.core.context.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is told and kept of a conversation whose requests are rewritten. */
class ShownTest {

    private Neutral adapter = new Neutral();
    private Config config = config("budget=2000,http.content=true");

    private final Failures failures = new Failures();
    private final Worker worker = new Worker(() -> {}, failure -> failures.add("worker", failure));
    private final List<ModelCall> told = new ArrayList<>();
    private final List<String> alerts = new ArrayList<>();
    private final Originals originals = new Originals();
    private final Conversations conversations = new Conversations(10);
    private final List<Message> memory = new ArrayList<>();
    private Enforcement enforcement;

    private static Config config(String settings) {
        return Config.load(
                new Config.Sources(Map.of(), new Properties(), settings, Path.of("none")));
    }

    @BeforeEach
    void activate() {
        var models = new Models(() -> config);
        var counts = new Counts();
        var metering = Engaged.metering(models, counts, conversations, originals, worker, failures);
        metering.tell(
                List.of(
                        new Outlet() {
                            @Override
                            public void call(ModelCall call) {
                                told.add(call);
                            }

                            @Override
                            public void alert(String conversation, Alert alert) {
                                alerts.add(alert.kind());
                            }
                        }),
                null);
        var summaries = new Summaries(worker, failures);
        enforcement = new Enforcement(models, counts, metering, summaries, failures);
        Calls.activate(new Calls(metering, enforcement, failures));
    }

    @AfterEach
    void nothingFailed() {
        Calls.activate(null);
        assertEquals(Map.of(), failures.counts());
    }

    private ModelCall turn(String text) throws Exception {
        memory.add(Neutral.user(text));
        var request = new Neutral.Request(List.copyOf(memory));
        try (var scope = Context.open(Map.of(Context.CONVERSATION, "c"))) {
            var call = Calls.open(adapter, request);
            Calls.fitting(call, null, request);
            Calls.close(call, null, null);
            assertTrue(scope != null);
        }
        worker.flush(20_000);
        return told.get(told.size() - 1);
    }

    /** Until the first epoch, which is the last call. */
    private ModelCall fill() throws Exception {
        for (int i = 0; i < 100; i++) {
            var call =
                    turn("Order A-" + i + " of customer " + i + " is late. " + "Why? ".repeat(30));
            if (call.compression().isPresent()) {
                return call;
            }
        }
        throw new AssertionError("no epoch in 100 turns");
    }

    private Kept kept() {
        return conversations.profiles().iterator().next().kept();
    }

    @Test
    void anEpochIsToldWithWhatItFreedAndTheNextRequestsAreFrozen() throws Exception {
        var epoch = fill();
        var compression = epoch.compression().orElseThrow();
        assertTrue(compression.breaksCache());
        assertTrue(epoch.tokensSent() < epoch.tokens());
        long freed = compression.cleanups().stream().mapToLong(Freed::tokens).sum();
        assertTrue(freed >= compression.tokensBefore() - compression.tokensAfter());
        assertEquals(1, kept().epochs());
        assertEquals(epoch.tokens(), kept().tokensBefore());
        var next = turn("And now?").compression().orElseThrow();
        assertEquals(List.of("frozen"), next.stages());
        assertEquals(List.of(), next.cleanups());
        assertEquals(1, kept().epochs());
    }

    @Test
    void aRequestThatIsSentAgainIsNoSecondEpoch() throws Exception {
        while (told.isEmpty() || told.get(told.size() - 1).compression().isEmpty()) {
            memory.add(Neutral.user("Order A-" + told.size() + " is late. " + "Why? ".repeat(30)));
            var request = new Neutral.Request(List.copyOf(memory));
            try (var scope = Context.open(Map.of(Context.CONVERSATION, "c"))) {
                var ahead = Calls.ahead(adapter, request);
                for (int attempt = 0; attempt < 2; attempt++) {
                    Calls.close(Calls.openAs(ahead[0], adapter, ahead[1]), null, null);
                }
                assertTrue(scope != null);
            }
            worker.flush(20_000);
        }
        var rewritten = told.stream().flatMap(it -> it.compression().stream()).toList();
        assertEquals(2, rewritten.size());
        assertTrue(rewritten.get(0).breaksCache());
        assertEquals(List.of("frozen"), rewritten.get(1).stages());
        assertEquals(List.of(), rewritten.get(1).cleanups());
        assertEquals(1, kept().epochs());
    }

    @Test
    void whatDidNotGoOutAsItCameCanBeReadWhileTheHostHoldsIt() throws Exception {
        fill();
        var shown = originals.of("c");
        var came = shown.stream().filter(it -> !it.fate().equals("added")).toList();
        assertEquals(memory.size(), came.size());
        for (int i = 0; i < came.size(); i++) {
            var text = ((dev.tidemark.core.context.Part.Text) memory.get(i).parts().get(0)).text();
            assertEquals(i, came.get(i).index());
            assertEquals("user", came.get(i).role());
            assertEquals(text, came.get(i).came());
            assertTrue(came.get(i).held());
        }
        var last = came.get(came.size() - 1);
        assertEquals("kept", last.fate());
        assertEquals(last.came(), last.sent());
        assertTrue(came.stream().anyMatch(it -> it.fate().equals("left") && it.sent().isEmpty()));
        assertTrue(shown.stream().anyMatch(it -> it.fate().equals("added")));
    }

    @Test
    void whatTheHostHasLetGoOfSaysSo() throws Exception {
        fill();
        memory.clear();
        boolean held = true;
        for (int i = 0; i < 1_000 && held; i++) {
            System.gc();
            held =
                    originals.of("c").stream()
                            .anyMatch(it -> it.held() && !it.fate().equals("added"));
        }
        assertFalse(held);
        assertTrue(originals.of("c").stream().allMatch(it -> it.came().isEmpty()));
    }

    @Test
    void whoeverAsksGetsAnEpochBelowTheMark() throws Exception {
        assertFalse(enforcement.ask("c"));
        for (int i = 0; i < 8; i++) {
            turn("Order A-" + i + " of customer " + i + " is late. " + "Why? ".repeat(30));
        }
        assertTrue(enforcement.ask("c"));
        assertFalse(enforcement.ask("d"));
        assertFalse(enforcement.ask(""));
        var asked = turn("And now?");
        assertTrue(asked.compression().orElseThrow().breaksCache());
        assertEquals(1, kept().epochs());
    }

    @Test
    void aRequestThatCannotFitIsToldOnceAndOnceWhenItDoes() throws Exception {
        turn("word ".repeat(3_000));
        assertTrue(kept().overflows());
        turn("word ".repeat(3_001));
        memory.clear();
        turn("Hello?");
        assertFalse(kept().overflows());
        assertEquals(
                List.of("overflow", "overflow-cleared"),
                alerts.stream().filter(it -> it.startsWith("overflow")).toList());
    }

    @Test
    void aModelWhoseWindowNobodyKnowsIsToldOfOnce() throws Exception {
        adapter = new Neutral("made-up-here");
        config = config("");
        turn("Hello.");
        turn("Hello again.");
        assertEquals(List.of("window-unknown"), alerts);
    }

    @Test
    void originalsAreBounded() throws Exception {
        fill();
        var few = new Originals(100);
        few.note("a", adapter, List.of(), dev.tidemark.core.compress.Plan.unchanged(1, 0));
        few.note("b", adapter, List.of(), dev.tidemark.core.compress.Plan.unchanged(2, 0));
        assertEquals(List.of(), few.of("b"));
        originals.forget();
        assertEquals(List.of(), originals.of("c"));
    }
}
