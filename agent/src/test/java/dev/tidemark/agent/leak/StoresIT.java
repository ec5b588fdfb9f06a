package dev.tidemark.agent.leak;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tidemark.agent.apps.Customers;
import dev.tidemark.agent.apps.adk.AdkCustomers;
import dev.tidemark.agent.apps.springai.SpringCustomers;
import dev.tidemark.agent.forked.Jvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Customers of real frameworks, who come once: with an interval of a second in place of ten, a
 * minute lasts six.
 */
class StoresIT {

    private static final String LANGCHAIN4J = "dev.langchain4j:langchain4j:";
    private static final String SERVICE =
            "dev.langchain4j.service.memory.ChatMemoryService.chatMemories";
    private static final String MESSAGES =
            "dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore.messagesByMemoryId";
    private static final String SPRING =
            "org.springframework.ai.chat.memory.InMemoryChatMemoryRepository.chatMemoryStore";
    private static final String ADK = "com.google.adk.sessions.InMemorySessionService.sessions";

    /** A second is judged as ten. */
    private static final String TEN_TIMES = "leak.interval=1s,leak.speed=10";

    private static Jvm jvm(String library) {
        return Jvm.current().with(Jvm.testClasses()).libraries(library).option("-Xmx1g");
    }

    private static String application(String library) {
        var type =
                library.startsWith(LANGCHAIN4J)
                        ? Customers.class
                        : library.contains("adk") ? AdkCustomers.class : SpringCustomers.class;
        return type.getName();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> told(Jvm.Result result, String what) {
        try {
            var json = result.out().lines().filter(line -> line.startsWith("{")).findFirst().get();
            var rows = (List<Map<String, Object>>) JSON.std.mapFrom(json).get(what);
            return rows.stream()
                    .filter(
                            row ->
                                    row.getOrDefault("kind", "conversations")
                                            .equals("conversations"))
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        LANGCHAIN4J + "1.0.0, memories, " + SERVICE,
        LANGCHAIN4J + "1.19.0, messages, " + MESSAGES,
        "org.springframework.ai:spring-ai-client-chat:2.0.1, fill, " + SPRING,
        "com.google.adk:google-adk:1.8.0, fill, " + ADK,
    })
    void customersWhoNeverReturnAreALeakOfTheStoreThatKeepsThem(
            String library, String way, String holder) {
        var result =
                jvm(library)
                        .agent(TEN_TIMES)
                        .run(application(library), way, "12", "20000", "never", "30")
                        .ok();
        var verdicts = told(result, "verdicts");
        assertTrue(
                verdicts.stream()
                        .anyMatch(
                                it ->
                                        holder.equals(it.get("holder"))
                                                && "confirmed".equals(it.get("state"))),
                result::out);
    }

    @Test
    void aLeakIsToldInEventsAndLinesAndWhatIsAllowedIsDone() {
        var result =
                jvm(LANGCHAIN4J + "1.19.0")
                        .agent(TEN_TIMES + ",leak.recover=\"caches,offload\"")
                        .option("-Dawait=\"action\":\"offload\"")
                        .recording()
                        .run(Customers.class.getName(), "memories", "12", "20000", "never", "30")
                        .ok();
        assertEquals(List.of(), result.events("tidemark.Failure"));
        assertTrue(result.events("tidemark.MemorySample").size() > 3);
        var last = result.events("tidemark.LeakSuspected").stream();
        assertTrue(
                last.anyMatch(
                        it ->
                                it.getString("state").equals("confirmed")
                                        && it.getString("holder").equals(SERVICE)
                                        && it.getLong("bytesPerHour") > 0));
        var lines = result.errLines().stream().filter(line -> line.contains(" leak ")).toList();
        assertTrue(lines.stream().anyMatch(it -> it.contains("leak confirmed")), result::err);
        assertEquals(lines.size(), Set.copyOf(lines).size(), "each is said once");
        assertEquals(
                Set.of("caches", "offload"),
                result.events("tidemark.LeakRecovery").stream()
                        .map(it -> it.getString("action"))
                        .collect(toSet()));
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        LANGCHAIN4J + "1.19.0, messages",
        "org.springframework.ai:spring-ai-client-chat:2.0.1, fill",
    })
    void thoseWhoAreEvictedAreNone(String library, String way) {
        var result =
                jvm(library)
                        .agent(TEN_TIMES)
                        .run(application(library), way, "12", "20000", "evicted", "4")
                        .ok();
        assertEquals(List.of(), told(result, "verdicts"), result::out);
        assertFalse(told(result, "stores").isEmpty(), result::out);
    }

    /** Against the heap before and after, in a JVM without us. */
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        LANGCHAIN4J + "1.19.0, weigh-messages, " + MESSAGES,
        "org.springframework.ai:spring-ai-client-chat:2.0.1, weigh, " + SPRING,
        "com.google.adk:google-adk:1.8.0, weigh, " + ADK,
    })
    void whatAConversationTakesIsKnown(String library, String way, String holder) {
        var alone = jvm(library).run(application(library), way, "5000", "0").ok();
        double each =
                alone.out()
                        .lines()
                        .filter(line -> line.startsWith("each "))
                        .mapToLong(line -> Long.parseLong(line.substring(5)))
                        .findFirst()
                        .getAsLong();
        var result = jvm(library).agent(TEN_TIMES).run(application(library), way, "5000", "6").ok();
        var row =
                told(result, "stores").stream()
                        .filter(it -> holder.equals(it.get("store")))
                        .findFirst()
                        .orElseThrow(() -> new AssertionError(result.out()));
        double estimate =
                ((Number) row.get("bytes")).doubleValue()
                        / ((Number) row.get("conversations")).doubleValue();
        assertEquals(each, estimate, 0.15 * each);
    }
}
