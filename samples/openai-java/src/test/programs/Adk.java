import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.google.adk.agents.LlmAgent;
import com.google.adk.agents.RunConfig;
import com.google.adk.agents.RunConfig.StreamingMode;
import com.google.adk.models.BaseLlm;
import com.google.adk.models.Claude;
import com.google.adk.models.Gemini;
import com.google.adk.runner.InMemoryRunner;
import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import java.util.Map;

/** ADK on Anthropic's SDK, or on Google's, as the model's name says: {@code url model turns}. */
final class Adk {

    private Adk() {}

    public static void main(String[] args) {
        serve("ada", StreamingMode.NONE, args);
        serve("bob", StreamingMode.SSE, args);
        System.exit(0);
    }

    private static void serve(String customer, StreamingMode streaming, String... args) {
        var url = args[0].replace("/v1", "");
        var agent = LlmAgent.builder().name("desk").model(model(url, args[1], customer)).build();
        var runner = new InMemoryRunner(agent, "desk");
        var session =
                runner.sessionService()
                        .createSession("desk", customer, Map.of(), customer)
                        .blockingGet();
        var config = RunConfig.builder().streamingMode(streaming).build();
        int turns = Integer.parseInt(args[2]);
        for (int turn = 0; turn < turns; turn++) {
            var question = Content.fromParts(Part.fromText("Write 200 words about turn " + turn));
            runner.runAsync(customer, session.id(), question, config).blockingSubscribe();
        }
        System.out.println("kept " + customer);
    }

    private static BaseLlm model(String url, String model, String customer) {
        var headers = Map.of("X-Conversation", customer);
        if (model.startsWith("claude")) {
            var client = AnthropicOkHttpClient.builder().baseUrl(url).apiKey("none");
            headers.forEach(client::putHeader);
            return new Claude(model, client.build(), 500);
        }
        var options = HttpOptions.builder().baseUrl(url).headers(headers).build();
        var client = Client.builder().apiKey("none").httpOptions(options).build();
        return Gemini.builder().modelName(model).apiClient(client).build();
    }
}
