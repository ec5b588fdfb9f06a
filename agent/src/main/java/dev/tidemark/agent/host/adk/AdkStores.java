package dev.tidemark.agent.host.adk;

import com.google.adk.sessions.Session;
import dev.tidemark.agent.leak.Store;
import dev.tidemark.agent.leak.Stores;
import java.util.List;
import java.util.Objects;

/** Where ADK keeps sessions in the heap, for good. */
final class AdkStores {

    /** By application, user and id, a map each; what a runner has unless it is given another. */
    private static final Store SESSIONS =
            new Store(
                    "adk",
                    "com.google.adk.sessions.InMemorySessionService",
                    "sessions",
                    false,
                    360,
                    List.of(
                            "com.google.adk.sessions.",
                            "com.google.adk.events.",
                            "com.google.genai.types.",
                            "com.google.common.collect."),
                    "Nothing removes a session by itself: call deleteSession(app, user, id) when a"
                            + " user leaves, or after a time; or give the runner a"
                            + " BaseSessionService that keeps them elsewhere.");

    private AdkStores() {}

    /** The session that is appended to is the one that is kept. */
    static void appended(Object service, Object session) {
        var it = (Session) session;
        Stores.put(SESSIONS, service, key(it.appName(), it.userId(), it.id()), it);
    }

    static void asked(Object service, Object application, Object user, Object session) {
        Stores.read(SESSIONS, service, key(application, user, session));
    }

    static void deleted(Object service, Object application, Object user, Object session) {
        Stores.removed(SESSIONS, service, key(application, user, session));
    }

    private static Integer key(Object application, Object user, Object session) {
        return Objects.hash(application, user, session);
    }
}
