package dev.tidemark.samples.openai;

import com.openai.client.OpenAIClient;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A conversation by responses: its items go with each request, or stay on the server. */
final class Responses implements Desk.Conversation {

    private static final Tool TOOL = Orders.responsesTool(Tool.class);

    /** How the model is asked. */
    enum Way {
        PLAIN,
        STREAM,
        ASYNC,
        ASYNC_STREAM,

        /** Each request goes on from the response before it, which the server keeps. */
        KEPT;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final List<ResponseInputItem> history = new ArrayList<>();
    private final OpenAIClient client;
    private final String model;
    private final String customer;
    private final Way way;
    private Optional<String> previous = Optional.empty();

    Responses(OpenAIClient client, String model, String customer, Way way) {
        this.client = client;
        this.model = model;
        this.customer = customer;
        this.way = way;
    }

    @Override
    public int length() {
        return history.size();
    }

    @Override
    public void turn(String question) {
        history.add(
                ResponseInputItem.ofEasyInputMessage(
                        EasyInputMessage.builder()
                                .role(EasyInputMessage.Role.USER)
                                .content(question)
                                .build()));
        boolean calls = true;
        while (calls) {
            var response = ask();
            if (way == Way.KEPT) {
                previous = Optional.of(response.id());
                history.clear();
            } else {
                response.output().forEach(item -> history.add(input(item)));
            }
            calls = answer(response.output());
        }
    }

    @SuppressWarnings("deprecation") // user(): what older versions have
    private Response ask() {
        var params =
                ResponseCreateParams.builder()
                        .model(model)
                        .instructions("You look up orders.")
                        .inputOfResponse(history)
                        .tools(List.of(TOOL))
                        .user(customer);
        previous.ifPresent(params::previousResponseId);
        var request = params.build();
        return Unchanged.whileAsking(history, () -> asked(request));
    }

    private Response asked(ResponseCreateParams params) {
        return switch (way) {
            case PLAIN, KEPT -> client.responses().create(params);
            case STREAM -> stream(client, params);
            case ASYNC -> client.async().responses().create(params).join();
            case ASYNC_STREAM -> asyncStream(client, params);
        };
    }

    private static ResponseInputItem input(ResponseOutputItem item) {
        return item.isFunctionCall()
                ? ResponseInputItem.ofFunctionCall(item.asFunctionCall())
                : item.isReasoning()
                        ? ResponseInputItem.ofReasoning(item.asReasoning())
                        : ResponseInputItem.ofResponseOutputMessage(item.asMessage());
    }

    private boolean answer(List<ResponseOutputItem> output) {
        boolean calls = false;
        for (var item : output) {
            if (item.isFunctionCall()) {
                var call = item.asFunctionCall();
                history.add(
                        ResponseInputItem.ofFunctionCallOutput(
                                ResponseInputItem.FunctionCallOutput.builder()
                                        .callId(call.callId())
                                        .output(Orders.find(call.arguments()))
                                        .build()));
                calls = true;
            }
        }
        return calls;
    }

    private static Response stream(OpenAIClient client, ResponseCreateParams params) {
        var answer = new AtomicReference<Response>();
        try (var events = client.responses().createStreaming(params)) {
            events.stream().forEach(event -> hear(event, answer));
        }
        return answer.get();
    }

    private static Response asyncStream(OpenAIClient client, ResponseCreateParams params) {
        var answer = new AtomicReference<Response>();
        client.async()
                .responses()
                .createStreaming(params)
                .subscribe(event -> hear(event, answer))
                .onCompleteFuture()
                .join();
        return answer.get();
    }

    private static void hear(ResponseStreamEvent event, AtomicReference<Response> answer) {
        event.completed().ifPresent(completed -> answer.set(completed.response()));
    }
}
