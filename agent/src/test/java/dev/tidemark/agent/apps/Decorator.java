package dev.tidemark.agent.apps;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;

/** Stands before a model, as caches, retries and routers do, and may ask it on another thread. */
final class Decorator implements ChatModel {

    private final ChatModel model;
    private final Executor executor;

    Decorator(ChatModel model, Executor executor) {
        this.model = model;
        this.executor = executor;
    }

    @Override
    public ChatResponse chat(ChatRequest request) {
        try {
            return CompletableFuture.supplyAsync(() -> model.chat(request), executor).join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }
}
