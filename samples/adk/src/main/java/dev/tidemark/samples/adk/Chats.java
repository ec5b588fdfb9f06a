package dev.tidemark.samples.adk;

import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionCall;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.FunctionResponse;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import com.google.genai.types.Schema;
import com.google.genai.types.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.LogManager;

/**
 * Google's SDK without a framework: four customers whose conversations never end, each asked for in
 * another way. The SDK knows no conversations, so this program says whose it is; it needs nothing
 * of Tidemark for that, and runs without it. Prints how much their histories hold and whether it is
 * as it was, or which turn was refused.
 */
public final class Chats {

    private final String url;
    private final String model;
    private final int turns;

    private Chats(String url, String model, int turns) {
        this.url = url;
        this.model = model;
        this.turns = turns;
    }

    /** Serves them, one after the other. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws Exception {
        if (args.length != 3) {
            System.out.println(
                    "usage: java -cp adk.jar dev.tidemark.samples.adk.Chats URL MODEL TURNS");
            return;
        }
        LogManager.getLogManager().reset(); // the SDK tells of each call of a function
        var chats = new Chats(args[0], args[1], Integer.parseInt(args[2]));
        chats.serve("ada", chats::plainly);
        chats.serve("bob", chats::later);
        chats.serve("cyd", chats::asStream);
        chats.serve("dan", chats::asStreamLater);
        chats.chat("eve");
        System.exit(0); // threads of the client would stay for a minute
    }

    /** One request. */
    private interface Way {
        List<Part> ask(Client client, List<Content> contents, GenerateContentConfig config)
                throws Exception;
    }

    private List<Part> plainly(
            Client client, List<Content> contents, GenerateContentConfig config) {
        return parts(client.models.generateContent(model, contents, config));
    }

    private List<Part> later(Client client, List<Content> contents, GenerateContentConfig config)
            throws Exception {
        return parts(client.async.models.generateContent(model, contents, config).get());
    }

    private List<Part> asStream(
            Client client, List<Content> contents, GenerateContentConfig config) {
        try (var stream = client.models.generateContentStream(model, contents, config)) {
            return parts(stream);
        }
    }

    private List<Part> asStreamLater(
            Client client, List<Content> contents, GenerateContentConfig config) throws Exception {
        return parts(client.async.models.generateContentStream(model, contents, config).get());
    }

    private static List<Part> parts(Iterable<GenerateContentResponse> stream) {
        var parts = new ArrayList<Part>();
        for (var response : stream) {
            for (var part : parts(response)) {
                if (!part.text().map(String::isEmpty).orElse(false)) {
                    parts.add(part);
                }
            }
        }
        return parts;
    }

    private static List<Part> parts(GenerateContentResponse response) {
        return response.candidates().get().get(0).content().get().parts().get();
    }

    @SuppressWarnings({"SystemOut", "try"})
    private void serve(String customer, Way way) throws Exception {
        var contents = new ArrayList<Content>();
        var seen = new ArrayList<String>();
        try (var client = client(customer);
                var scope = conversation(customer)) {
            for (int turn = 0; turn < turns; turn++) {
                contents.add(said("user", List.of(Part.fromText(question(turn)))));
                List<Part> calls;
                do {
                    List<Part> answer;
                    try {
                        answer = way.ask(client, contents, config());
                    } catch (Exception refused) {
                        System.out.println("refused " + customer + " " + turn);
                        return;
                    }
                    contents.add(said("model", answer));
                    calls = answer.stream().filter(it -> it.functionCall().isPresent()).toList();
                    if (!calls.isEmpty()) {
                        contents.add(
                                said(
                                        "user",
                                        calls.stream()
                                                .map(it -> found(it.functionCall().get()))
                                                .toList()));
                    }
                } while (!calls.isEmpty());
                contents.stream().skip(seen.size()).map(Content::toJson).forEach(seen::add);
            }
        }
        kept(customer, contents, seen);
    }

    @SuppressWarnings("SystemOut")
    private static void kept(String customer, List<Content> contents, List<String> seen) {
        boolean same = contents.stream().map(Content::toJson).toList().equals(seen);
        System.out.println(
                "kept %s %d %s"
                        .formatted(customer, contents.size(), same ? "unchanged" : "changed"));
    }

    /** The SDK's own history, and its own loop: it calls the method itself. */
    @SuppressWarnings({"SystemOut", "try"})
    private void chat(String customer) throws Exception {
        try (var client = client(customer);
                var scope = conversation(customer)) {
            var find = Orders.class.getMethod("findOrders", String.class);
            var config =
                    GenerateContentConfig.builder()
                            .tools(List.of(Tool.builder().functions(List.of(find)).build()))
                            .build();
            var chat = client.chats.create(model, config);
            for (int turn = 0; turn < turns; turn++) {
                try {
                    chat.sendMessage(question(turn));
                } catch (RuntimeException refused) {
                    System.out.println("refused " + customer + " " + turn);
                    return;
                }
            }
            System.out.println(
                    "chatted " + customer + " " + (chat.getHistory(false).size() >= 2 * turns));
        }
    }

    private static String question(int turn) {
        return "Please find the orders A-%d and B-%d".formatted(1000 + turn, turn);
    }

    private static Content said(String role, List<Part> parts) {
        return Content.builder().role(role).parts(parts).build();
    }

    private static Part found(FunctionCall call) {
        var order = Orders.findOrders(String.valueOf(call.args().get().get("id")));
        return Part.builder()
                .functionResponse(
                        FunctionResponse.builder().name(call.name().get()).response(order).build())
                .build();
    }

    private static GenerateContentConfig config() {
        var id = Schema.builder().type("STRING").description("The order's number").build();
        var find =
                FunctionDeclaration.builder()
                        .name("findOrders")
                        .description("Finds an order")
                        .parameters(
                                Schema.builder()
                                        .type("OBJECT")
                                        .properties(Map.of("id", id))
                                        .required(List.of("id"))
                                        .build())
                        .build();
        return GenerateContentConfig.builder()
                .systemInstruction(Content.fromParts(Part.fromText("You look up orders.")))
                .tools(List.of(Tool.builder().functionDeclarations(List.of(find)).build()))
                .build();
    }

    private Client client(String customer) {
        return Client.builder()
                .apiKey("none")
                .httpOptions(
                        HttpOptions.builder()
                                .baseUrl(url.replace("/v1", ""))
                                .headers(Map.of("X-Conversation", customer))
                                .build())
                .build();
    }

    /** Whose conversation this thread works on. */
    private static AutoCloseable conversation(String name) throws Exception {
        try {
            return (AutoCloseable)
                    Class.forName("dev.tidemark.bootstrap.Context")
                            .getMethod("open", Map.class)
                            .invoke(null, Map.of("conversation", name));
        } catch (ClassNotFoundException withoutTidemark) {
            return () -> {};
        }
    }
}
