package dev.tidemark.agent.apps.adk;

import com.google.adk.models.BaseLlm;
import com.google.adk.models.BaseLlmConnection;
import com.google.adk.models.LlmRequest;
import com.google.adk.models.LlmResponse;
import com.google.genai.types.Content;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponseUsageMetadata;
import com.google.genai.types.Part;
import io.reactivex.rxjava3.core.Flowable;
import java.util.ArrayList;
import java.util.List;

/**
 * What a container deploys: some calls of a model of the application's own, whole and in pieces.
 */
public final class AdkScript {

    private AdkScript() {}

    /** A model as applications write them: it answers when somebody subscribes. */
    public static final class Echo extends BaseLlm {

        /** Of this name. */
        public Echo() {
            super("gemini-echo");
        }

        @Override
        public Flowable<LlmResponse> generateContent(LlmRequest request, boolean stream) {
            return Flowable.fromCallable(() -> response(request.contents().size()))
                    .repeat(stream ? 3 : 1);
        }

        private static LlmResponse response(int messages) {
            return LlmResponse.builder()
                    .content(said("model", "heard " + messages))
                    .usageMetadata(
                            GenerateContentResponseUsageMetadata.builder()
                                    .promptTokenCount(10 * messages)
                                    .candidatesTokenCount(2)
                                    .build())
                    .build();
        }

        @Override
        public BaseLlmConnection connect(LlmRequest request) {
            throw new UnsupportedOperationException();
        }
    }

    private static Content said(String role, String text) {
        return Content.builder().role(role).parts(List.of(Part.fromText(text))).build();
    }

    /** How much was said in the end. */
    public static String run(String conversation) {
        var model = new Echo();
        var contents = new ArrayList<Content>();
        var config =
                GenerateContentConfig.builder().systemInstruction(said("user", "be brief")).build();
        for (int turn = 0; turn < 6; turn++) {
            contents.add(said("user", "hello " + turn));
            var request =
                    LlmRequest.builder()
                            .model(model.model())
                            .contents(List.copyOf(contents))
                            .config(config)
                            .build();
            var answer = model.generateContent(request, turn % 2 == 0).blockingLast();
            contents.add(answer.content().orElseThrow());
        }
        return "kept " + contents.size() + " of " + conversation;
    }
}
