package dev.tidemark.agent.outlet.jmx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tidemark.agent.Key;
import dev.tidemark.agent.Original;
import dev.tidemark.agent.outlet.Staged;
import dev.tidemark.agent.outlet.StagedLeaks;
import dev.tidemark.core.budget.Ledger;
import dev.tidemark.core.budget.Portions;
import dev.tidemark.core.context.Shares;
import dev.tidemark.core.context.Usage;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JmxOutletTest {

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final Staged console = new Staged();
    private final List<String> warnings = new ArrayList<>();
    private final JmxOutlet outlet = JmxOutlet.open(console, warnings::add);

    @AfterEach
    void close() {
        outlet.close();
        assertEquals(List.of(), warnings);
    }

    private static ObjectName name(String type) throws Exception {
        return new ObjectName("dev.tidemark:type=" + type);
    }

    private Object attribute(String name) throws Exception {
        return server.getAttribute(name("Tidemark"), name);
    }

    private Object invoke(String type, String operation, Object... arguments) throws Exception {
        var signature = new String[arguments.length];
        Arrays.fill(signature, String.class.getName());
        return server.invoke(name(type), operation, arguments, signature);
    }

    @Test
    void theStatusIsThere() throws Exception {
        assertEquals("0-test", attribute("Version"));
        assertEquals(true, attribute("Enabled"));
        assertEquals("enforce", attribute("Mode"));
        assertEquals("auto", attribute("Budget"));
        assertEquals(3, JSON.std.mapFrom((String) attribute("StatusJson")).get("calls"));
        assertTrue(((String[]) attribute("Config"))[0].startsWith("enabled"));
    }

    @Test
    void modeAndBudgetCanBeChanged() throws Exception {
        server.setAttribute(name("Tidemark"), new Attribute("Mode", "observe"));
        server.setAttribute(name("Tidemark"), new Attribute("Budget", "70%"));
        assertEquals("observe", console.config().text(Key.MODE));
        assertEquals("70%", attribute("Budget"));
    }

    @Test
    void aBadModeIsRefusedAndStaysAsItWas() throws Exception {
        var refused =
                assertThrows(
                        RuntimeMBeanException.class,
                        () ->
                                server.setAttribute(
                                        name("Tidemark"), new Attribute("Mode", "guess")));
        assertEquals(
                "mode must be one of observe, enforce, not guess", refused.getCause().getMessage());
        assertEquals("enforce", attribute("Mode"));
    }

    @Test
    void anyKeyCanBeSetAndWhatHasToBeSaidComesBack() throws Exception {
        assertEquals(0, ((String[]) invoke("Tidemark", "set", "budget", "60k")).length);
        var said = (String[]) invoke("Tidemark", "set", "budgett", "60k");
        assertTrue(said[0].contains("did you mean 'budget'?"));
        assertEquals(60_000, console.config().budget("").tokens(0, 0));
    }

    @Test
    void aProfileHasWhatTheContractNames() throws Exception {
        console.profiles.add(Staged.profile("customer-7", 10, 20, 30, 40, 100));
        var profile = (CompositeData) invoke("Conversations", "profile", "customer-7");
        assertEquals(10L, profile.get("system"));
        assertEquals(20L, profile.get("workingMemory"));
        assertEquals(30L, profile.get("knowledgeBase"));
        assertEquals(40L, profile.get("agentContexts"));
        assertEquals(100L, profile.get("interactionBuffer"));
        assertEquals(40L, profile.get("longTerm"));
        assertEquals(64L, profile.get("cache"));
        assertEquals(200L, profile.get("total"));
        assertEquals(1000L, profile.get("window"));
        assertEquals(800L, profile.get("budget"));
        assertEquals(0.25, profile.get("utilization"));
        assertEquals(300L, profile.get("before"));
        assertEquals(100L, profile.get("saved"));
        assertEquals(true, profile.get("overflows"));
        assertEquals(2L, profile.get("epochs"));
        assertEquals(500L, profile.get("epochInput"));
        assertEquals(200L, profile.get("epochCached"));
        assertEquals(400L, profile.get("earlierEpochInput"));
        assertEquals(300L, profile.get("earlierEpochCached"));
        assertEquals(1, ((CompositeData[]) invoke("Conversations", "list")).length);
        assertEquals(1, server.getAttribute(name("Conversations"), "Count"));
    }

    @Test
    void aBudgetHasUtilisationAdviceAndTheReasonsOfItsShares() throws Exception {
        var ledger = new Ledger(Portions.DEFAULT, true);
        for (int i = 0; i < 4; i++) {
            ledger.enter(Shares.of(97, 270, 130, 160, 100), 1_000, Usage.NONE, i);
        }
        console.statements.put("gpt-4o", ledger.statement());
        var row = ((CompositeData[]) invoke("Conversations", "budgets", "customer-7"))[0];
        assertEquals("gpt-4o", row.get("model"));
        assertEquals(1_000L, row.get("budget"));
        assertEquals(757L, row.get("used"));
        assertEquals("within", row.get("standing"));
        assertEquals(-1.0, row.get("cacheHitRate"));
        assertTrue(((String[]) row.get("advice"))[0].startsWith("working-memory holds 270 of 300"));
        assertTrue(((String[]) row.get("adaptations"))[0].startsWith("agent-context needed more"));
        var agent = ((CompositeData[]) row.get("components"))[3];
        assertEquals("agent-context", agent.get("component"));
        assertEquals(0.20, agent.get("share"));
        assertEquals(0.15, agent.get("configured"));
        assertEquals(160L, agent.get("used"));
        assertEquals(200L, agent.get("allocated"));
        assertEquals(80.0, agent.get("percent"));
        assertEquals(70, agent.get("targetLow"));
        assertEquals(85, agent.get("targetHigh"));
        assertEquals("within", agent.get("standing"));
    }

    @Test
    void textsAreRefusedUnlessTheyMayBeShown() throws Exception {
        console.originals.add(new Original(3, "tool", "shortened", true, "short", "long, secret"));
        var refused =
                assertThrows(
                        RuntimeMBeanException.class,
                        () -> invoke("Conversations", "originals", "customer-7"));
        assertFalse(refused.getCause().getMessage().contains("secret"));
        console.set(Map.of("http.content", "true"));
        var row = ((CompositeData[]) invoke("Conversations", "originals", "customer-7"))[0];
        assertEquals(3, row.get("index"));
        assertEquals("tool", row.get("role"));
        assertEquals("shortened", row.get("fate"));
        assertEquals(true, row.get("held"));
        assertEquals("short", row.get("sent"));
        assertEquals("long, secret", row.get("came"));
    }

    @Test
    void aConversationCanBeCompressedByHand() throws Exception {
        console.profiles.add(Staged.profile("customer-7", 10, 20, 30, 40, 100));
        assertEquals(
                "the next request of customer-7 is rewritten, if that makes it smaller",
                invoke("Conversations", "compress", "customer-7"));
        assertEquals(List.of("customer-7"), console.compressed);
        assertThrows(
                RuntimeMBeanException.class, () -> invoke("Conversations", "compress", "nobody"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"profile", "originals"})
    void anIdThatIsNotThereIsRefusedWithASentence(String operation) {
        console.set(Map.of("http.content", "true"));
        var refused =
                assertThrows(
                        RuntimeMBeanException.class,
                        () -> invoke("Conversations", operation, "nobody"));
        assertEquals("no live conversation has the id nobody", refused.getCause().getMessage());
    }

    @Test
    void everyAttributeAndOperationSaysWhatItIsFor() throws Exception {
        for (var type : List.of("Tidemark", "Conversations")) {
            var info = server.getMBeanInfo(name(type));
            assertFalse(info.getDescription().isBlank());
            for (var attribute : info.getAttributes()) {
                assertNotNull(attribute.getDescription(), attribute.getName());
            }
            for (var operation : info.getOperations()) {
                assertNotNull(operation.getDescription(), operation.getName());
            }
        }
    }

    @Test
    void aClientNeedsNoClassOfOurs() throws Exception {
        for (var type : List.of("Tidemark", "Conversations")) {
            var info = server.getMBeanInfo(name(type));
            for (var attribute : info.getAttributes()) {
                assertNotNull(attribute.getDescriptor().getFieldValue("openType"));
            }
            for (var operation : info.getOperations()) {
                assertNotNull(operation.getDescriptor().getFieldValue("openType"));
            }
        }
    }

    @Test
    void aSecondAgentGetsNamesOfItsOwnAndEachTakesBackItsOwn() throws Exception {
        var second = JmxOutlet.open(new Staged(), warnings::add);
        assertTrue(server.isRegistered(name("Tidemark,instance=2")));
        assertTrue(server.isRegistered(name("Conversations,instance=2")));
        outlet.close();
        assertFalse(server.isRegistered(name("Tidemark")));
        assertTrue(server.isRegistered(name("Tidemark,instance=2")));
        second.close();
        second.close();
        assertFalse(server.isRegistered(name("Tidemark,instance=2")));
        assertFalse(server.isRegistered(name("Conversations,instance=2")));
    }

    @Test
    void whatLeaksIsThereInOpenTypesAndAsJson() throws Exception {
        console.leaks = StagedLeaks.some();
        var rows = (CompositeData[]) server.getAttribute(name("Leaks"), "Verdicts");
        assertEquals("confirmed", rows[0].get("state"));
        assertEquals(
                "dev.langchain4j.service.memory.ChatMemoryService.chatMemories",
                rows[0].get("holder"));
        var json = (String) server.getAttribute(name("Leaks"), "VerdictsJson");
        var verdict = (Map<?, ?>) JSON.std.listFrom(json).get(0);
        assertEquals("conversations", verdict.get("kind"));
        assertEquals(10_800_000, verdict.get("exhaustionMillis"));
        var all = JSON.std.mapFrom((String) server.getAttribute(name("Leaks"), "Json"));
        assertEquals(1_005, ((Map<?, ?>) all.get("memory")).get("rss"));
        assertFalse(((Map<?, ?>) all.get("memory")).containsKey("memoryLimit"));
        assertEquals(true, ((Map<?, ?>) ((List<?>) all.get("recoveries")).get(0)).get("success"));
        assertEquals("is being measured", invoke("Leaks", "probe"));
    }

    @Test
    void whatWouldStopTheWorldIsRefusedWithASentence() {
        console.leaks = StagedLeaks.some();
        var refused = assertThrows(RuntimeMBeanException.class, () -> invoke("Leaks", "histogram"));
        assertEquals("leak.allow-pause=0 does not cover 2s", refused.getCause().getMessage());
    }
}
