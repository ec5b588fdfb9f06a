package dev.tidemark.agent.apps.adk;

import com.google.adk.events.Event;
import com.google.adk.sessions.InMemorySessionService;
import com.google.genai.types.Content;
import com.google.genai.types.Part;
import dev.tidemark.agent.apps.Shelf;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The sessions of a runner as it is by default, of users who come once. */
public final class AdkCustomers {

    private AdkCustomers() {}

    /** {@code fill} or {@code weigh}, and what {@link Shelf} wants to know. */
    public static void main(String[] arguments) {
        AdkScript.run("first"); // a model is asked, too
        var rest = Arrays.copyOfRange(arguments, 1, arguments.length);
        var sessions = new InMemorySessionService();
        if (arguments[0].equals("weigh")) {
            Shelf.weigh(rest, customer -> talk(sessions, customer, 20));
        } else {
            Shelf.fill(
                    rest,
                    customer -> talk(sessions, customer, 2),
                    customer ->
                            sessions.deleteSession(
                                            "shop", "user " + customer, "session " + customer)
                                    .blockingAwait());
        }
    }

    /** Every message is another request of the runner's, which loads the session. */
    private static void talk(InMemorySessionService sessions, int customer, int messages) {
        var user = "user " + customer;
        var id = "session " + customer;
        sessions.createSession("shop", user, new ConcurrentHashMap<>(), id)
                .ignoreElement()
                .blockingAwait();
        for (int message = 0; message < messages; message++) {
            var session = sessions.getSession("shop", user, id, Optional.empty()).blockingGet();
            var said =
                    Content.builder()
                            .role("user")
                            .parts(List.of(Part.fromText(Shelf.text(customer, message))))
                            .build();
            sessions.appendEvent(
                            session,
                            Event.builder()
                                    .id(Event.generateEventId())
                                    .invocationId("i" + message)
                                    .author("user")
                                    .content(said)
                                    .build())
                    .ignoreElement()
                    .blockingAwait();
        }
    }
}
