package dev.tidemark.samples.leaky;

import com.google.adk.events.Event;
import com.google.adk.sessions.InMemorySessionService;
import com.google.adk.sessions.Session;
import com.google.genai.types.Content;
import com.google.genai.types.Part;
import java.util.Map;

/** Customers who never return, in the session service that ADK's in-memory runner brings. */
final class AdkSessions implements Scenario {

    private static final long SESSION = 6_000;

    private final InMemorySessionService sessions = new InMemorySessionService();
    private long customers;

    @Override
    public void step(Moment now) {
        for (long due = now.leaked(SESSION); customers < due; customers++) {
            var user = "customer-" + customers;
            var session =
                    sessions.createSession("desk", user, Map.<String, Object>of(), user)
                            .blockingGet();
            for (int turn = 0; turn < 2; turn++) {
                append(session, "user", 2 * customers + turn);
                append(session, "desk", -2 * customers - turn);
            }
        }
    }

    private void append(Session session, String author, long text) {
        var content = Content.fromParts(Part.fromText(Texts.of(text, Answering.LENGTH)));
        var event =
                Event.builder()
                        .id(Event.generateEventId())
                        .author(author)
                        .content(content)
                        .timestamp(System.currentTimeMillis())
                        .build();
        sessions.appendEvent(session, event).ignoreElement().blockingAwait();
    }

    @Override
    public long items() {
        return customers;
    }
}
