package dev.tidemark.samples.modelserver;

import java.io.IOException;
import java.io.PrintStream;

/** The command {@code java -jar model-server.jar}. */
public final class Main {

    static final String HELP =
            """
            usage: java -jar model-server.jar [--port N] [--window MODEL=TOKENS]... [--max-body BYTES]

            A model provider that counts tokens, enforces a context window, refuses what OpenAI,
            Anthropic and Google refuse, each in its own words, and answers by a script. Prints
            "listening on http://127.0.0.1:PORT".

              --port N               where to listen, 0 for any free port (default 0)
              --window MODEL=TOKENS  another window for a model and the names that begin with it
              --max-body BYTES       the longest request body that is read (default 33554432)
              --help                 this text

              OpenAI     POST /v1/chat/completions   POST /v1/responses   GET /v1/models
                         POST /v1/responses/input_tokens
              Anthropic  POST /v1/messages           POST /v1/messages/count_tokens
              Google     POST /v1beta/models/MODEL:generateContent
                         POST /v1beta/models/MODEL:streamGenerateContent?alt=sse
                         POST /v1beta/models/MODEL:countTokens
              GET /log (a JSON line per request)   GET /health   POST /reset

            The script, by the last user message: ids such as A-1042 and a word of a tool on offer
            ask for that tool; tool results are quoted; "What is my order number?" and "What was
            the due date of A-1042?" are answered from the messages received; "in 200
            words" gives 200 words; all else is acknowledged. Models that think do so first.
            """;

    private Main() {}

    /** Exits with 2 for wrong arguments and 1 when it cannot listen. */
    public static void main(String[] args) {
        int status = run(args, System.out, System.err);
        if (status != 0) {
            System.exit(status);
        }
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        int port = 0;
        var options = Options.defaults();
        try {
            for (int i = 0; i < args.length; i++) {
                switch (args[i]) {
                    case "--help" -> {
                        out.print(HELP);

                        return 0;
                    }
                    case "--port" -> {
                        port = number(args, ++i, 65_535);
                    }
                    case "--max-body" -> {
                        options =
                                options.withMaxBodyBytes(number(args, ++i, Integer.MAX_VALUE - 8));
                    }
                    case "--window" -> {
                        var window = value(args, ++i);
                        int equals = window.lastIndexOf('=');
                        if (equals < 1) {
                            throw new IllegalArgumentException(
                                    "--window wants MODEL=TOKENS, not " + window);
                        }
                        var tokens = new String[] {"--window", window.substring(equals + 1)};
                        options =
                                options.withWindow(
                                        window.substring(0, equals),
                                        number(tokens, 1, Integer.MAX_VALUE));
                    }
                    default -> throw new IllegalArgumentException("unknown argument " + args[i]);
                }
            }
        } catch (IllegalArgumentException e) {
            err.println("model-server: " + e.getMessage() + "; --help says more");
            return 2;
        }
        try {
            @SuppressWarnings("resource") // serves until the process is ended
            var server = ModelServer.start(port, options);
            out.println("listening on http://127.0.0.1:" + server.port());
            out.flush();
            return 0;
        } catch (IOException e) {
            err.println("model-server: cannot listen on port " + port + ": " + e.getMessage());
            return 1;
        }
    }

    private static String value(String[] args, int at) {
        if (at == args.length) {
            throw new IllegalArgumentException(args[at - 1] + " wants a value");
        }
        return args[at];
    }

    private static int number(String[] args, int at, int most) {
        var text = value(args, at);
        long number = text.matches("\\d{1,10}") ? Long.parseLong(text) : -1;
        if (number < 0 || number > most) {
            throw new IllegalArgumentException(
                    "%s wants a number from 0 to %d, not %s".formatted(args[at - 1], most, text));
        }
        return (int) number;
    }
}
