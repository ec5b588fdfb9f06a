package dev.tidemark.samples.anthropic;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.AnthropicException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.beta.messages.BetaMetadata;
import com.anthropic.models.beta.messages.ToolRunnerCreateParams;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.Metadata;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Three customers who never close their conversation: one waits for each answer, one sees it while
 * it is written, and for one the SDK itself runs the tools.
 */
public final class Desk {

    private static final String HELP =
            """
            usage: java -jar anthropic.jar URL MODEL TURNS

            Three customers ask about two orders each turn, with tools and thinking, and never
            close their conversation: Ada waits for each answer, Bob sees it written, and for
            Cleo the SDK's own tool runner looks things up. Prints how many messages each has
            in the end, or which turn was refused.

              URL     the provider, or the model server of the samples
              MODEL   such as claude-sonnet-4-6; the key comes from ANTHROPIC_API_KEY
              TURNS   how often each of them asks
            """;

    private static final String SYSTEM = "You look up orders.";
    private static final long MOST = 2_000;
    private static final long THINKING = 1_024;

    /** Stable messages want it spelled out; beta ones make it of the class. */
    private static final Tool TOOL =
            Tool.builder()
                    .name("find_order")
                    .description("Finds an order")
                    .inputSchema(
                            Tool.InputSchema.builder()
                                    .properties(
                                            Tool.InputSchema.Properties.builder()
                                                    .putAdditionalProperty(
                                                            "id",
                                                            JsonValue.from(
                                                                    Map.of("type", "string")))
                                                    .build())
                                    .required(List.of("id"))
                                    .build())
                    .build();

    private final AnthropicClient client;
    private final String model;
    private final int turns;

    private Desk(AnthropicClient client, String model, int turns) {
        this.client = client;
        this.model = model;
        this.turns = turns;
    }

    /** Serves them, one after the other. */
    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        if (args.length != 3) {
            System.out.print(HELP);
            return;
        }
        var key = System.getenv("ANTHROPIC_API_KEY");
        var client =
                AnthropicOkHttpClient.builder()
                        .baseUrl(args[0].replaceAll("/v1$", ""))
                        .apiKey(key == null ? "none" : key)
                        .build();
        var desk = new Desk(client, args[1], Integer.parseInt(args[2]));
        desk.serve("Ada", false);
        desk.serve("Bob", true);
        desk.serveCleo();
        client.close();
        System.exit(0); // threads of older versions would stay for a minute
    }

    private static String question(int turn) {
        return String.format(
                Locale.ROOT, "Please find the orders A-%d and B-%d", 1_000 + turn, turn + 10);
    }

    @SuppressWarnings("SystemOut")
    private void serve(String customer, boolean streams) {
        var params =
                MessageCreateParams.builder()
                        .model(model)
                        .maxTokens(MOST)
                        .enabledThinking(THINKING)
                        .system(SYSTEM)
                        .metadata(Metadata.builder().userId(customer).build())
                        .addTool(TOOL);
        int turn = 0;
        try {
            for (; turn < turns; turn++) {
                params.addUserMessage(question(turn));
                var answer = ask(params.build(), streams);
                while (calls(answer) > 0) {
                    params.addMessage(answer).addUserMessageOfContentBlockParams(results(answer));
                    answer = ask(params.build(), streams);
                }
                params.addMessage(answer);
            }
            System.out.println("kept " + customer + " " + params.build().messages().size());
        } catch (AnthropicException refused) {
            System.out.println("refused " + customer + " " + turn + " " + refused.getMessage());
        }
    }

    private Message ask(MessageCreateParams params, boolean streams) {
        if (!streams) {
            return client.messages().create(params);
        }
        var answer = MessageAccumulator.create();
        try (var stream = client.messages().createStreaming(params)) {
            stream.stream().forEach(answer::accumulate);
        }
        return answer.message();
    }

    private static long calls(Message answer) {
        return answer.content().stream().filter(block -> block.isToolUse()).count();
    }

    private static List<ContentBlockParam> results(Message answer) {
        return answer.content().stream()
                .flatMap(block -> block.toolUse().stream())
                .map(
                        call ->
                                ContentBlockParam.ofToolResult(
                                        ToolResultBlockParam.builder()
                                                .toolUseId(call.id())
                                                .content(found(call))
                                                .build()))
                .toList();
    }

    private static String found(ToolUseBlock call) {
        return Objects.requireNonNull(call._input().convert(FindOrder.class)).get();
    }

    @SuppressWarnings("SystemOut")
    private void serveCleo() {
        var params =
                com.anthropic.models.beta.messages.MessageCreateParams.builder()
                        .model(model)
                        .maxTokens(MOST)
                        .enabledThinking(THINKING)
                        .system(SYSTEM)
                        .metadata(BetaMetadata.builder().userId("Cleo").build())
                        .addTool(FindOrder.class);
        int turn = 0;
        try {
            for (; turn < turns; turn++) {
                var asked = params.addUserMessage(question(turn)).build();
                var runner =
                        client.beta()
                                .messages()
                                .toolRunner(
                                        ToolRunnerCreateParams.builder()
                                                .initialMessageParams(asked)
                                                .thread(false) // Cleo's history is her own
                                                .build());
                for (var answer : runner) {
                    params = runner.params().toBuilder().addMessage(answer);
                }
            }
            System.out.println("kept Cleo " + params.build().messages().size());
        } catch (AnthropicException refused) {
            System.out.println("refused Cleo " + turn + " " + refused.getMessage());
        }
    }
}
