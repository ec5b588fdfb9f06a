import com.google.adk.models.BaseLlm;
import com.google.adk.models.BaseLlmConnection;
import com.google.adk.models.Gemini;
import com.google.adk.models.LlmRequest;
import com.google.adk.models.LlmResponse;
import com.google.genai.Client;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.HttpOptions;
import com.google.genai.types.Part;
import io.reactivex.rxjava3.core.Flowable;
import java.util.List;
import java.util.Map;

/**
 * One answer that is heard so many times, of ADK's model of Gemini, which has asked by then, and of
 * one that asks whenever it is heard: {@code url model times}.
 */
final class AdkHeardTwice {

    private AdkHeardTwice() {}

    private static final class Lazy extends BaseLlm {

        private final BaseLlm model;

        Lazy(BaseLlm model) {
            super(model.model());
            this.model = model;
        }

        @Override
        public Flowable<LlmResponse> generateContent(LlmRequest request, boolean stream) {
            return Flowable.defer(() -> model.generateContent(request, stream));
        }

        @Override
        public BaseLlmConnection connect(LlmRequest request) {
            return model.connect(request);
        }
    }

    public static void main(String[] args) {
        var http = HttpOptions.builder().baseUrl(args[0].replace("/v1", ""));
        http.headers(Map.of("X-Conversation", "anonymous"));
        var client = Client.builder().apiKey("none").httpOptions(http.build()).build();
        var gemini = Gemini.builder().modelName(args[1]).apiClient(client).build();
        var request =
                LlmRequest.builder()
                        .model(args[1])
                        .contents(List.of(Content.fromParts(Part.fromText("Write 20 words"))))
                        .config(GenerateContentConfig.builder().build())
                        .build();
        for (var model : new BaseLlm[] {gemini, new Lazy(gemini)}) {
            var answer = model.generateContent(request, false);
            for (int time = 0; time < Integer.parseInt(args[2]); time++) {
                System.out.println("heard " + answer.blockingLast().content().isPresent());
            }
        }
        System.exit(0);
    }
}
