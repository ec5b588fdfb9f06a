package dev.tidemark.samples.helpdesk;

import dev.langchain4j.memory.ChatMemory;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.memory.chat.TokenWindowChatMemory;
import dev.langchain4j.model.openai.OpenAiTokenCountEstimator;
import dev.tidemark.samples.modelserver.ModelServer;
import dev.tidemark.samples.modelserver.Options;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The command {@code java -jar helpdesk.jar}. */
public final class Main {

    static final String HELP =
            """
            usage: java -jar helpdesk.jar [marathon] [options]

            A help desk on LangChain4j: many customers with tools, retrieval, pictures, streams and
            long conversations. Without --base-url or --real it brings its own model server.

            marathon: a buyer who never closes the conversation and now and then asks for something
            of its beginning; other defaults, in brackets.

              --customers N     conversations (default 20 [1])
              --turns N         turns of each (default 30 [2000])
              --threads N       served at the same time (default 4)
              --memory N        messages a conversation keeps (default 10000 [1000000])
              --memory-tokens N instead: tokens a conversation keeps, the oldest leave first
              --model NAME      default gpt-4o-mini [gpt-3.5-turbo]
              --window N        tokens that fit in the model, for the server it brings
              --base-url URL    another server that speaks as OpenAI does, http://host:port/v1
              --real            the real OpenAI, with the key in OPENAI_API_KEY; costs money
              --summary FILE    the figures as JSON, too
              --help            this text

            Exit codes: 0 all served, 1 some were not, 2 wrong arguments, 3 a server or file failed.
            """;

    private int customers = 20;
    private int turns = 30;
    private int threads = 4;
    private int memory = 10_000;
    private int memoryTokens;
    private boolean marathon;
    private int window;
    private String model = "gpt-4o-mini";
    private String baseUrl = "";
    private String apiKey = "none";
    private Path summary;

    private Main() {}

    /** Serves all customers, prints the summary and exits. */
    public static void main(String[] args) throws InterruptedException {
        System.exit(run(args, System.getenv(), System.out, System.err));
    }

    static int run(String[] args, Map<String, String> env, PrintStream out, PrintStream err)
            throws InterruptedException {
        var main = new Main();
        try {
            if (!main.read(args, env)) {
                out.print(HELP);
                return 0;
            }
        } catch (IllegalArgumentException e) {
            err.println("helpdesk: " + e.getMessage() + "; --help says more");
            return 2;
        }
        try {
            var result = main.serve(err);
            out.print(result.text());
            if (main.summary != null) {
                Files.writeString(main.summary, result.json() + "\n");
            }
            return result.errors() == 0 ? 0 : 1;
        } catch (IOException e) {
            err.println("helpdesk: " + e);
            return 3;
        }
    }

    private Summary serve(PrintStream err) throws IOException, InterruptedException {
        if (!baseUrl.isEmpty()) {
            return serve(baseUrl, err);
        }
        var options = Options.defaults();
        if (window > 0) {
            options = options.withWindow(model, window);
        }
        try (var server = ModelServer.start(0, options)) {
            return serve(server.baseUrl(), err);
        }
    }

    private Summary serve(String url, PrintStream err) throws IOException, InterruptedException {
        var backOffice =
                marathon
                        ? new Object[] {new Orders(), new Wholesale()}
                        : new Object[] {new Orders()};
        IntFunction<Customer> customer = marathon ? Regular::new : Shopper::new;
        return new Helpdesk(url, apiKey, model, this::memory, backOffice)
                .serve(
                        IntStream.range(0, customers).mapToObj(customer).toList(),
                        turns,
                        threads,
                        new Progress((long) customers * turns, err));
    }

    private ChatMemory memory(Object id) {
        if (memoryTokens > 0) {
            return TokenWindowChatMemory.builder()
                    .id(id)
                    .maxTokens(memoryTokens, new OpenAiTokenCountEstimator(model))
                    .build();
        }
        return MessageWindowChatMemory.builder().id(id).maxMessages(memory).build();
    }

    /** Whether there is something to run. */
    private boolean read(String[] args, Map<String, String> env) {
        boolean real = false;
        int first = 0;
        if (args.length > 0 && args[0].equals("marathon")) {
            marathon = true;
            customers = 1;
            turns = 2_000;
            memory = 1_000_000;
            model = "gpt-3.5-turbo";
            first = 1;
        }
        for (int i = first; i < args.length; i++) {
            switch (args[i]) {
                case "--help" -> {
                    return false;
                }
                case "--customers" -> customers = number(args, ++i, 1_000_000);
                case "--turns" -> turns = number(args, ++i, 100_000);
                case "--threads" -> threads = number(args, ++i, 1_000);
                case "--memory" -> memory = number(args, ++i, 1_000_000);
                case "--memory-tokens" -> memoryTokens = number(args, ++i, Integer.MAX_VALUE);
                case "--window" -> window = number(args, ++i, Integer.MAX_VALUE);
                case "--model" -> model = value(args, ++i);
                case "--base-url" -> baseUrl = url(value(args, ++i));
                case "--summary" -> summary = Path.of(value(args, ++i));
                case "--real" -> real = true;
                default -> throw new IllegalArgumentException("unknown argument " + args[i]);
            }
        }
        if (real) {
            apiKey = env.getOrDefault("OPENAI_API_KEY", "");
            if (apiKey.isBlank()) {
                throw new IllegalArgumentException("--real wants a key in OPENAI_API_KEY");
            }
            if (!baseUrl.isEmpty()) {
                throw new IllegalArgumentException("--real and --base-url exclude each other");
            }
            baseUrl = "https://api.openai.com/v1";
        }
        if (window > 0 && !baseUrl.isEmpty()) {
            throw new IllegalArgumentException("--window is for the server that helpdesk brings");
        }
        return true;
    }

    private static String url(String text) {
        var uri = URI.create(text);
        if (uri.getScheme() == null
                || !uri.getScheme().startsWith("http")
                || uri.getHost() == null) {
            throw new IllegalArgumentException("--base-url wants http://host:port/v1, not " + text);
        }
        return text;
    }

    private static String value(String[] args, int at) {
        if (at == args.length) {
            throw new IllegalArgumentException(args[at - 1] + " wants a value");
        }
        return args[at];
    }

    private static int number(String[] args, int at, int most) {
        var text = value(args, at);
        long number = text.matches("\\d{1,10}") ? Long.parseLong(text) : 0;
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(
                    "%s wants a number from 1 to %d, not %s".formatted(args[at - 1], most, text));
        }
        return (int) number;
    }
}
