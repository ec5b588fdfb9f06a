package dev.tidemark.samples.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A desk that looks up orders for customers who never close their conversation, each served in
 * another way of the SDK: {@code url model turns [way...]}. Prints how long their histories are, or
 * which turn was refused.
 */
public final class Desk {

    private static final String USAGE =
            """
            usage: java -jar openai-java.jar URL MODEL TURNS [WAY]...

            Serves one customer in each way for so many turns; a way may be named by how it begins:
                java -jar openai-java.jar http://127.0.0.1:8099/v1 gpt-4o 30 chat responses-plain

            ways:
            """;

    /** One customer's conversation. */
    interface Conversation {

        /** Asks, and answers what the model asks for, until it has said something. */
        void turn(String question);

        /** How many messages its history has. */
        int length();
    }

    private final Map<String, Conversation> ways = new LinkedHashMap<>();

    private Desk(OpenAIClient client, String model) {
        for (var way : Chat.Way.values()) {
            var name = "chat-" + way.label();
            ways.put(name, new Chat(client, model, name, way));
        }
        for (var way : Responses.Way.values()) {
            var name = "responses-" + way.label();
            ways.put(name, new Responses(client, model, name, way));
        }
    }

    /** Serves them, one after the other. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        if (args.length < 3 || !args[2].matches("\\d{1,6}")) {
            var all = new Desk(client("http://127.0.0.1/v1"), "none").ways.keySet();
            System.out.print(USAGE);
            all.forEach(way -> System.out.println("    " + way));
            System.exit(args.length == 0 || args[0].equals("--help") ? 0 : 2);
        }
        var client = client(args[0]);
        var desk = new Desk(client, args[1]);
        var chosen = List.of(args).subList(3, args.length);
        desk.ways
                .keySet()
                .removeIf(name -> !chosen.isEmpty() && chosen.stream().noneMatch(name::startsWith));
        if (desk.ways.isEmpty()) {
            System.err.println("no way begins like any of " + chosen + "; --help lists them");
            System.exit(2);
        }
        desk.ways.forEach(
                (name, conversation) -> serve(name, conversation, Integer.parseInt(args[2])));
        client.close();
        System.exit(0); // threads of older versions would stay for a minute
    }

    private static OpenAIClient client(String url) {
        return OpenAIOkHttpClient.builder().baseUrl(url).apiKey("none").maxRetries(0).build();
    }

    @SuppressWarnings("SystemOut")
    private static void serve(String name, Conversation conversation, int turns) {
        for (int turn = 0; turn < turns; turn++) {
            try {
                conversation.turn(
                        "Please find the orders A-%d and B-%d".formatted(1000 + turn, 2000 + turn));
            } catch (RuntimeException refused) {
                System.out.println("refused " + name + " " + turn);
                return;
            }
        }
        System.out.println("kept " + name + " " + conversation.length());
    }
}
