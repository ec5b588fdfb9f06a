package dev.tidemark.samples.leaky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class VerdictsTest {

    private static final Truth MAP = Truth.leak("heap", "StaticMap.ORDERS");

    private final Verdicts verdicts = new Verdicts();

    @Test
    void aLeakIsNamedByKindClassAndField() {
        say(12, verdict("suspected", "heap", "a"));
        assertFalse(verdicts.named(MAP));
        say(30, verdict("confirmed", "heap", "dev.tidemark.samples.leaky.StaticMap.ORDERS"));
        assertTrue(verdicts.named(MAP));
        assertEquals("PASS", verdicts.result(MAP).judgement());
        assertTrue(verdicts.result(MAP).said().endsWith("after 30 s"), verdicts.result(MAP).said());
    }

    @Test
    void anotherFieldIsNotTheHolder() {
        say(1, verdict("confirmed", "heap", "dev.tidemark.samples.leaky.StaticMap.ORDERS_OLD"));
        assertEquals("FAIL", verdicts.result(MAP).judgement());
    }

    @Test
    void anotherKindIsNotTheLeak() {
        say(1, verdict("confirmed", "native", "dev.tidemark.samples.leaky.StaticMap.ORDERS"));
        assertEquals("FAIL", verdicts.result(MAP).judgement());
    }

    @Test
    void aPathMayLieBetweenClassAndField() {
        var bus = Truth.leak("heap", "Listeners.listeners");
        assertTrue(bus.names("heap", "a.Main.running -> a.Listeners.bus.listeners"));
        assertFalse(bus.names("heap", "a.Listeners.bus"));
    }

    @Test
    void aLeakThatIsWithdrawnWasNotFound() {
        say(1, verdict("confirmed", "heap", "StaticMap.ORDERS"));
        say(2, verdict("withdrawn", "heap", "StaticMap.ORDERS"));
        assertEquals("FAIL", verdicts.result(MAP).judgement());
    }

    @Test
    void aLeakThatNobodyNamesWasNotFound() {
        say(1, "[]");
        assertEquals("FAIL", verdicts.result(MAP).judgement());
    }

    @Test
    void theRightHolderDoesNotExcuseAWrongOne() {
        say(
                1,
                "[%s,%s]"
                        .formatted(
                                object("confirmed", "heap", "StaticMap.ORDERS"),
                                object("confirmed", "heap", "Background.recent")));
        assertEquals("FAIL", verdicts.result(MAP).judgement());
    }

    @Test
    void growthThatIsNotAttributedAccusesNobody() {
        say(
                1,
                "[%s,%s]"
                        .formatted(
                                object("confirmed", "native", "unattributed"),
                                object("confirmed", "heap", "StaticMap.ORDERS")));
        assertEquals("PASS", verdicts.result(MAP).judgement());
    }

    @Test
    void aHealthyRunMayBeSuspectedAndNeverAccused() {
        say(1, "[]");
        say(1, verdict("suspected", "heap", "CacheFill.results"));
        assertEquals("PASS", verdicts.result(Truth.HEALTHY).judgement());
        say(2, verdict("confirmed", "heap", "unattributed"));
        say(3, verdict("withdrawn", "heap", "unattributed"));
        assertEquals("FAIL", verdicts.result(Truth.HEALTHY).judgement());
    }

    @Test
    void aRunThatNobodyWatchedIsNotJudged() {
        assertEquals("-", verdicts.result(Truth.HEALTHY).judgement());
        assertEquals("-", verdicts.result(MAP).judgement());
    }

    @Test
    void threadsAreNamedByTheirPattern() {
        var threads = Truth.leak("threads", "request-");
        say(
                5,
                """
                [{"state": "confirmed", "kind": "threads", "suspect": "request-*",
                  "holder": "unattributed"}]
                """);
        assertEquals("PASS", verdicts.result(threads).judgement());
    }

    @Test
    void whatWasSaidBeforeIsNoNews() {
        assertEquals(1, say(1, verdict("suspected", "heap", "a")).size());
        assertEquals(0, say(2, verdict("suspected", "heap", "a") + " ").size());
        assertEquals(1, say(3, verdict("confirmed", "heap", "a")).size());
    }

    private List<Verdicts.Verdict> say(double second, String json) {
        return verdicts.take(second, json);
    }

    private static String verdict(String state, String kind, String holder) {
        return "[" + object(state, kind, holder) + "]";
    }

    private static String object(String state, String kind, String holder) {
        return String.format(
                Locale.ROOT,
                "{\"state\": \"%s\", \"kind\": \"%s\", \"suspect\": \"%s\", \"holder\": \"%s\"}",
                state,
                kind,
                kind,
                holder);
    }
}
