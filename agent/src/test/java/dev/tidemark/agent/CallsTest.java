package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.ModelCall.Outcome;
import dev.tidemark.bootstrap.Context;
import dev.tidemark.core.context.Conversations;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The way of a call as the hooks drive it, with everything behind them real. */
class CallsTest {

    private static final long QUARTER_OF_AN_HOUR = 15 * 60_000;

    private final Neutral adapter = new Neutral();
    private final List<ModelCall> told = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Worker worker = new Worker(() -> {}, failures::add); // worked by the test
    private Calls calls;

    @BeforeEach
    void start() {
        var config =
                Config.load(new Config.Sources(Map.of(), new Properties(), "", Path.of("nowhere")));
        var metering =
                new Metering(
                        () -> config,
                        new Conversations(100),
                        new Ledgers(100),
                        worker,
                        new Failures());
        metering.tell(
                List.of(
                        new Outlet() {
                            @Override
                            public void call(ModelCall call) {
                                told.add(call);
                            }
                        }),
                null);
        calls = new Calls(metering, new Failures());
        Calls.activate(calls);
    }

    @AfterEach
    void stop() {
        Calls.activate(null);
        assertEquals(List.of(), failures);
        assertEquals(Map.of(), Context.values());
    }

    private List<Outcome> outcomes() {
        worker.flush(10_000);
        return told.stream().map(ModelCall::outcome).toList();
    }

    private Object request() {
        return Neutral.request(Neutral.user("hello"));
    }

    @Test
    void theInnermostCallIsTheOneInTheBooks() {
        var outer = Calls.open(adapter, Neutral.request(Neutral.user("one")));
        var inner = Calls.open(adapter, Neutral.request(Neutral.user("one"), Neutral.user("more")));
        Calls.close(inner, "response", null);
        Calls.close(outer, "response", null);
        assertEquals(List.of(Outcome.OK), outcomes());
        assertEquals(2, told.get(0).messages());
    }

    @Test
    void aCallThatThrowsIsAnError() {
        Calls.close(Calls.open(adapter, request()), null, new IllegalStateException());
        assertEquals(List.of(Outcome.ERROR), outcomes());
    }

    @Test
    void aFutureEndsTheCallWhenItIsDone() {
        var future = new CompletableFuture<String>();
        Calls.closeWith(Calls.open(adapter, request()), future, null);
        assertEquals(List.of(), outcomes());
        future.completeExceptionally(new IllegalStateException());
        assertEquals(List.of(Outcome.ERROR), outcomes());
    }

    @Test
    void aStreamEndsOnceHoweverOftenItSaysSo() {
        var handler = new Object();
        Calls.leave(Calls.openFor(handler, adapter, request()), null);
        Calls.ended(handler, "response", null);
        Calls.ended(handler, null, new IllegalStateException());
        assertEquals(List.of(Outcome.OK), outcomes());
    }

    @Test
    void aHandlerThatTwoCallsShareHearsOfBoth() {
        var handler = new Object();
        Calls.leave(Calls.openFor(handler, adapter, request()), null);
        Calls.leave(Calls.openFor(handler, adapter, request()), null);
        Calls.ended(handler, "response", null);
        Calls.ended(handler, null, new IllegalStateException());
        assertEquals(List.of(Outcome.OK, Outcome.ERROR), outcomes());
        assertEquals(0, calls.streaming());
    }

    @Test
    void aStreamWhoseHandlerIsGoneIsUnfinished() {
        Calls.leave(Calls.openFor(new Object(), adapter, request()), null);
        for (int i = 0; i < 1_000 && calls.streaming() > 0; i++) {
            System.gc();
            calls.sweep(0);
        }
        assertEquals(List.of(Outcome.UNFINISHED), outcomes());
    }

    @Test
    void aStreamWithoutEndIsUnfinishedAfterAQuarterOfAnHour() {
        var handler = new Object();
        Calls.leave(Calls.openFor(handler, adapter, request()), null);
        long now = System.currentTimeMillis();
        calls.sweep(now);
        assertEquals(1, calls.streaming());
        calls.sweep(now + QUARTER_OF_AN_HOUR + 1);
        Calls.ended(handler, "response", null);
        assertEquals(List.of(Outcome.UNFINISHED), outcomes());
    }

    @Test
    void theApplicationsOwnContextNamesTheConversation() throws Exception {
        try (var own = Context.open(Map.of(Context.CONVERSATION, "c-17", "user", "ada"))) {
            assertEquals("ada", Context.values().get("user"), own.toString());
            Calls.close(Calls.open(adapter, request()), "response", null);
        }
        Calls.close(Calls.open(adapter, request()), "response", null);
        assertTrue(outcomes().size() == 2);
        assertEquals("c-17", told.get(0).conversation());
        assertEquals("anonymous", told.get(1).conversation());
    }
}
