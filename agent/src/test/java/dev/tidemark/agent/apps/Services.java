package dev.tidemark.agent.apps;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ChatMessageDeserializer;
import dev.langchain4j.data.message.ChatMessageSerializer;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.rag.content.Content;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.TokenStream;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.store.memory.chat.ChatMemoryStore;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** AI services: memories, tools, retrieval, streams, and a store that hands out new objects. */
final class Services {

    private static final String KNOWLEDGE =
            "Parcels to the islands leave on Tuesdays, weather permitting, and take nine days.";

    private Services() {}

    /** What a user of the framework writes. */
    interface Assistant {

        @SystemMessage("You are brief.")
        String chat(@MemoryId String who, @UserMessage String text);
    }

    /** The same without a word from the system. */
    interface Plain {

        String chat(@MemoryId Object who, @UserMessage String text);
    }

    /** The same as a stream. */
    interface Streaming {

        TokenStream chat(@MemoryId String who, @UserMessage String text);
    }

    static void make(Books books) {
        memories(books);
        tools(books);
        retrieval(books);
        stream(books);
        store(books);
        window(books);
    }

    private static void memories(Books books) {
        var assistant =
                AiServices.builder(Assistant.class)
                        .chatModel(new Scripted("service", books))
                        .chatMemoryProvider(id -> memory(id, 100))
                        .build();
        for (int turn = 0; turn < 3; turn++) {
            books.fact("service", assistant.chat("ada", "ada: turn " + turn));
            books.fact("service", assistant.chat("bob", "bob: turn " + turn));
        }
    }

    private static MessageWindowChatMemory memory(Object id, int messages) {
        return MessageWindowChatMemory.builder().id(id).maxMessages(messages).build();
    }

    /** Two tools that the model asks for at once. */
    public static final class Scales {

        /** For the model. */
        @Tool("Weighs something.")
        public String weigh(@P("what") String what) {
            return what + " weighs 3 kg";
        }

        /** For the model. */
        @Tool("Measures something.")
        public String measure(@P("what") String what) {
            return what + " is 4 m long";
        }
    }

    /** Asks for both tools first, and is content with their results. */
    private static AiMessage asksForTools(ChatRequest request) {
        var messages = request.messages();
        if (messages.get(messages.size() - 1) instanceof ToolExecutionResultMessage) {
            return AiMessage.from("3 kg and 4 m");
        }
        return AiMessage.from(ask("1", "weigh"), ask("2", "measure"));
    }

    private static ToolExecutionRequest ask(String id, String tool) {
        var arguments = "{\"what\":\"a box\",\"arg0\":\"a box\"}";
        return ToolExecutionRequest.builder().id(id).name(tool).arguments(arguments).build();
    }

    private static void tools(Books books) {
        var assistant =
                AiServices.builder(Assistant.class)
                        .chatModel(new Scripted("tools", books, Services::asksForTools))
                        .chatMemoryProvider(id -> memory(id, 100))
                        .tools(new Scales())
                        .build();
        books.fact("tools", assistant.chat("cleo", "cleo: how heavy and how long?"));
        books.fact("tools", assistant.chat("cleo", "cleo: and now?"));
    }

    private static void retrieval(Books books) {
        var assistant =
                AiServices.builder(Assistant.class)
                        .chatModel(new Scripted("gpt-4o", books))
                        .chatMemoryProvider(id -> memory(id, 100))
                        .contentRetriever(query -> List.of(Content.from(KNOWLEDGE)))
                        .build();
        books.fact("retrieval", assistant.chat("dan", "dan: how long does it take?"));
        books.fact("retrieval", assistant.chat("dan", "dan: and to Røst, 日本?"));
    }

    private static void stream(Books books) {
        var assistant =
                AiServices.builder(Streaming.class)
                        .streamingChatModel(
                                new ScriptedStream(
                                        "service-stream",
                                        books,
                                        (answer, handler) ->
                                                handler.onCompleteResponse(
                                                        answer.complete(
                                                                asksForTools(answer.request())))))
                        .chatMemoryProvider(id -> memory(id, 100))
                        .tools(new Scales())
                        .build();
        var answer = new CompletableFuture<String>();
        assistant
                .chat("eve", "eve: how heavy and how long?")
                .onPartialResponse(part -> {})
                .onCompleteResponse(response -> answer.complete(response.aiMessage().text()))
                .onError(answer::completeExceptionally)
                .start();
        books.fact("stream of a service", answer.join());
    }

    /** As a database would: what is read is never the object that was written. */
    private static final class Rows implements ChatMemoryStore {

        private final Map<Object, String> rows = new ConcurrentHashMap<>();

        @Override
        public List<ChatMessage> getMessages(Object id) {
            return ChatMessageDeserializer.messagesFromJson(rows.getOrDefault(id, "[]"));
        }

        @Override
        public void updateMessages(Object id, List<ChatMessage> messages) {
            rows.put(id, ChatMessageSerializer.messagesToJson(messages));
        }

        @Override
        public void deleteMessages(Object id) {
            rows.remove(id);
        }
    }

    private static void store(Books books) {
        var rows = new Rows();
        var assistant =
                AiServices.builder(Plain.class)
                        .chatModel(new Scripted("store", books))
                        .chatMemoryProvider(
                                id ->
                                        MessageWindowChatMemory.builder()
                                                .id(id)
                                                .maxMessages(100)
                                                .chatMemoryStore(rows)
                                                .build())
                        .build();
        for (int turn = 0; turn < 3; turn++) {
            books.fact("store", assistant.chat(41L, "41: turn " + turn));
            books.fact("store", assistant.chat(42L, "42: turn " + turn));
        }
    }

    private static void window(Books books) {
        var assistant =
                AiServices.builder(Assistant.class)
                        .chatModel(new Scripted("window", books))
                        .chatMemoryProvider(id -> memory(id, 4))
                        .build();
        for (int turn = 0; turn < 5; turn++) {
            books.fact("window", assistant.chat("fay", "fay: turn " + turn));
        }
    }
}
