package dev.tidemark.samples.helpdesk;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What Tidemark left in a flight recording, added up. Any JFR tool could do the same. */
final class Recording {

    /** Components by their field in {@code tidemark.ModelCall}, in the order they are shown. */
    private static final Map<String, String> COMPONENTS = new LinkedHashMap<>();

    static {
        COMPONENTS.put("systemContext", "system context");
        COMPONENTS.put("workingMemory", "working memory");
        COMPONENTS.put("knowledgeBase", "knowledge base");
        COMPONENTS.put("agentContext", "agent context");
        COMPONENTS.put("interactionBuffer", "interaction buffer");
    }

    /** What one conversation sent. */
    record Conversation(long calls, long tokens) {

        Conversation plus(Conversation other) {
            return new Conversation(calls + other.calls, tokens + other.tokens);
        }
    }

    private long calls;
    private long tokens;
    private long sent;
    private long failures;
    private final Map<String, Long> byComponent = new LinkedHashMap<>();
    private final Map<String, Conversation> byConversation = new TreeMap<>();

    private Recording() {
        COMPONENTS.values().forEach(component -> byComponent.put(component, 0L));
    }

    static Recording read(Path file) throws IOException {
        var recording = new Recording();
        try (var events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                var event = events.readEvent();
                switch (event.getEventType().getName()) {
                    case "tidemark.ModelCall" -> recording.add(event);
                    case "tidemark.Failure" -> recording.failures++;
                    default -> {}
                }
            }
        }
        return recording;
    }

    private void add(RecordedEvent call) {
        calls++;
        tokens += number(call, "tokens");
        sent += number(call, "tokensSent");
        COMPONENTS.forEach(
                (field, name) -> byComponent.merge(name, number(call, field), Long::sum));
        byConversation.merge(
                call.hasField("conversation") ? call.getString("conversation") : "anonymous",
                new Conversation(1, number(call, "tokensSent")),
                Conversation::plus);
    }

    private static long number(RecordedEvent event, String field) {
        return event.hasField(field) ? event.getLong(field) : 0;
    }

    long calls() {
        return calls;
    }

    /** Tokens of the requests as the application made them. */
    long tokens() {
        return tokens;
    }

    /** Tokens of the requests as they went out. */
    long sent() {
        return sent;
    }

    long failures() {
        return failures;
    }

    Map<String, Long> byComponent() {
        return byComponent;
    }

    Map<String, Conversation> byConversation() {
        return byConversation;
    }
}
