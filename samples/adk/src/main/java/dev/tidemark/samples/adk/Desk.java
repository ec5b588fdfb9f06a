package dev.tidemark.samples.adk;

import com.google.adk.agents.LlmAgent;
import com.google.adk.agents.RunConfig;
import com.google.adk.agents.RunConfig.StreamingMode;
import com.google.adk.models.Gemini;
import com.google.adk.runner.InMemoryRunner;
import com.google.adk.sessions.Session;
import com.google.adk.tools.FunctionTool;
import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Two customers of one agent, whose sessions never end; one of them sees the answers while they are
 * written. Prints how many events their sessions hold and whether they are as they were, or which
 * turn was refused.
 */
public final class Desk {

    private static final String APP = "desk";

    private final String url;
    private final String model;

    private Desk(String url, String model) {
        this.url = url;
        this.model = model;
    }

    /** Serves them, one after the other. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        if (args.length < 3) {
            System.out.println(
                    "usage: java -jar adk.jar URL MODEL TURNS [ada] [bob]  (the model server's /v1)");
            return;
        }
        var desk = new Desk(args[0], args[1]);
        int turns = Integer.parseInt(args[2]);
        var customers =
                args.length == 3 ? List.of("ada", "bob") : List.of(args).subList(3, args.length);
        for (var customer : customers) {
            desk.serve(
                    customer,
                    turns,
                    customer.equals("bob") ? StreamingMode.SSE : StreamingMode.NONE);
        }
        System.exit(0); // threads of the client would stay for a minute
    }

    @SuppressWarnings({"SystemOut", "deprecation"}) // what ADK 0.3 has got, too
    private void serve(String customer, int turns, StreamingMode streaming) {
        var runner = new InMemoryRunner(agent(customer), APP);
        var session =
                runner.sessionService()
                        .createSession(APP, customer, new ConcurrentHashMap<>(), customer)
                        .blockingGet();
        var config = RunConfig.builder().setStreamingMode(streaming).build();
        Map<String, String> seen = new LinkedHashMap<>();
        for (int turn = 0; turn < turns; turn++) {
            var question = "Please find the orders A-%d and B-%d".formatted(1000 + turn, turn);
            try {
                runner.runAsync(
                                customer,
                                session.id(),
                                Content.fromParts(Part.fromText(question)),
                                config)
                        .blockingSubscribe();
            } catch (RuntimeException refused) {
                System.out.println("refused " + customer + " " + turn);
                return;
            }
            session(runner, customer)
                    .events()
                    .forEach(event -> seen.computeIfAbsent(event.id(), id -> event.toJson()));
        }
        var events = session(runner, customer).events();
        long same = events.stream().filter(it -> it.toJson().equals(seen.get(it.id()))).count();
        System.out.println(
                "kept %s %d %s"
                        .formatted(
                                customer,
                                events.size(),
                                same == events.size() ? "unchanged" : "changed"));
    }

    private static Session session(InMemoryRunner runner, String customer) {
        return runner.sessionService()
                .getSession(APP, customer, customer, Optional.empty())
                .blockingGet();
    }

    private LlmAgent agent(String customer) {
        var client =
                Client.builder()
                        .apiKey("none")
                        .httpOptions(
                                HttpOptions.builder()
                                        .baseUrl(url.replace("/v1", ""))
                                        .headers(Map.of("X-Conversation", customer))
                                        .build())
                        .build();
        return LlmAgent.builder()
                .name(APP)
                .model(Gemini.builder().modelName(model).apiClient(client).build())
                .instruction("You look up orders.")
                .tools(List.of(FunctionTool.create(Orders.class, "findOrders")))
                .build();
    }
}
