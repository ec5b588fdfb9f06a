package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatRequestOptions;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.concurrent.CompletableFuture;

/** Calls with options, which came with 1.13. */
final class OptionChats {

    private OptionChats() {}

    static void make(Books books) {
        var request = ChatRequest.builder().messages(UserMessage.from("hello")).build();
        var model = new Scripted("options", books);
        books.fact("options", model.chat(request, ChatRequestOptions.EMPTY));
        var whole = new CompletableFuture<ChatResponse>();
        new ScriptedStream("stream-options", books, ScriptedStream::whole)
                .chat(
                        request,
                        ChatRequestOptions.EMPTY,
                        new StreamingChatResponseHandler() {
                            @Override
                            public void onCompleteResponse(ChatResponse response) {
                                whole.complete(response);
                            }

                            @Override
                            public void onError(Throwable error) {
                                whole.completeExceptionally(error);
                            }
                        });
        books.fact("streamed with options", whole.join());
    }
}
