package dev.tidemark.agent.host.langchain4j;

import dev.tidemark.agent.Calls;
import dev.tidemark.agent.host.Hook;
import dev.tidemark.agent.host.Host;
import dev.tidemark.agent.leak.Stores;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;
import net.bytebuddy.implementation.bytecode.assign.Assigner.Typing;

/**
 * Where a LangChain4j application talks to a model, and where it says to whom it talks.
 *
 * <p>{@code chat} merges the model's defaults into the request and calls {@code doChat}; some
 * providers override the one, some the other, and decorators stack them. So all of them are hooked,
 * interface defaults included, and the innermost one that was reached is the call.
 */
public final class LangChain4jHooks implements Host {

    private static final String MODEL = "dev.langchain4j.model.chat.ChatModel";
    private static final String STREAMING = "dev.langchain4j.model.chat.StreamingChatModel";
    private static final String REQUEST = "dev.langchain4j.model.chat.request.ChatRequest";
    private static final String OPTIONS = "dev.langchain4j.model.chat.ChatRequestOptions";
    private static final String RESPONSE = "dev.langchain4j.model.chat.response.ChatResponse";
    private static final String HANDLER =
            "dev.langchain4j.model.chat.response.StreamingChatResponseHandler";
    private static final String MEMORY = "dev.langchain4j.memory.ChatMemory";
    private static final String STORE = "dev.langchain4j.store.memory.chat.ChatMemoryStore";
    private static final String SERVICE = "dev.langchain4j.service.memory.ChatMemoryService";
    private static final String IN_HEAP =
            "dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore";
    private static final String MESSAGE = "dev.langchain4j.data.message.ChatMessage";
    private static final String AUGMENTOR = "dev.langchain4j.rag.RetrievalAugmentor";
    private static final String AUGMENTATION = "dev.langchain4j.rag.Augmentation";
    private static final String FUTURE = "java.util.concurrent.CompletableFuture";
    private static final String PUBLISHER = "java.util.concurrent.Flow$Publisher";
    private static final String OBJECT = "java.lang.Object";
    private static final String LIST = "java.util.List";

    @Override
    public String name() {
        return "langchain4j";
    }

    @Override
    public List<String> roots() {
        return List.of(
                "dev/langchain4j/model/chat/ChatModel",
                "dev/langchain4j/model/chat/StreamingChatModel",
                "dev/langchain4j/model/chat/request/ChatRequest",
                "dev/langchain4j/data/message/ChatMessage",
                "dev/langchain4j/memory/ChatMemory",
                "dev/langchain4j/store/memory/chat/ChatMemoryStore");
    }

    @Override
    public List<String> requests() {
        return List.of("dev/langchain4j/model/chat/request/ChatRequest");
    }

    @Override
    public List<Hook> hooks() {
        var hooks = new ArrayList<Hook>();
        var calls = Set.of("chat", "doChat");
        var asyncCalls = Set.of("chatAsync", "doChatAsync");
        add(hooks, MODEL, calls, List.of(REQUEST), RESPONSE, "Call");
        add(hooks, MODEL, calls, List.of(REQUEST, OPTIONS), RESPONSE, "Call");
        add(hooks, MODEL, asyncCalls, List.of(REQUEST), FUTURE, "AsyncCall");
        add(hooks, MODEL, asyncCalls, List.of(REQUEST, OPTIONS), FUTURE, "AsyncCall");
        add(hooks, STREAMING, calls, List.of(REQUEST, HANDLER), "void", "StreamingCall");
        add(hooks, STREAMING, calls, List.of(REQUEST, OPTIONS, HANDLER), "void", "StreamingCall3");
        add(hooks, STREAMING, calls, List.of(REQUEST), PUBLISHER, "PublishedCall");
        add(hooks, HANDLER, Set.of("onCompleteResponse"), List.of(RESPONSE), "void", "StreamEnd");
        add(
                hooks,
                HANDLER,
                Set.of("onError"),
                List.of("java.lang.Throwable"),
                "void",
                "StreamError");
        add(hooks, MEMORY, Set.of("messages"), List.of(), LIST, "MemoryRead");
        add(hooks, MEMORY, Set.of("add"), List.of(MESSAGE), "void", "MemoryAdd");
        add(hooks, STORE, Set.of("getMessages"), List.of(OBJECT), LIST, "StoreRead");
        add(hooks, STORE, Set.of("updateMessages"), List.of(OBJECT, LIST), "void", "StoreUpdate");
        var asked = Set.of("getOrCreateChatMemory", "getChatMemory");
        add(hooks, SERVICE, asked, List.of(OBJECT), MEMORY, "MemoryGiven");
        add(hooks, SERVICE, Set.of("evictChatMemory"), List.of(OBJECT), MEMORY, "MemoryEvicted");
        add(hooks, SERVICE, Set.of("clearAll"), List.of(), "void", "MemoriesCleared");
        add(hooks, IN_HEAP, Set.of("getMessages"), List.of(OBJECT), LIST, "MessagesGiven");
        var update = List.of(OBJECT, LIST);
        add(hooks, IN_HEAP, Set.of("updateMessages"), update, "void", "MessagesKept");
        add(hooks, IN_HEAP, Set.of("deleteMessages"), List.of(OBJECT), "void", "MessagesDeleted");
        add(
                hooks,
                AUGMENTOR,
                Set.of("augment"),
                List.of(AUGMENTATION + "Request"),
                AUGMENTATION + "Result",
                "Augmented");
        return List.copyOf(hooks);
    }

    private static void add(
            List<Hook> hooks,
            String type,
            Set<String> methods,
            List<String> arguments,
            String returns,
            String advice) {
        hooks.add(
                new Hook(
                        type,
                        methods,
                        arguments,
                        returns,
                        LangChain4jHooks.class.getName() + '$' + advice));
    }

    /**
     * What an enter advice hands on: the call, and the request that goes on in place of its own.
     */
    private static final int SENT = 1;

    private static final Set<String> INTERFACES = Set.of(MODEL, STREAMING);

    /**
     * The interfaces' own methods complete the request and call another one, which knows more of
     * it: the model's name before all. They are listened to, and pass on what they got. A failure
     * here must not lose the call, which is open already.
     *
     * @param model what can be asked for a text, or null
     */
    private static Object[] entered(Object call, String type, Object model, Object request) {
        try {
            return new Object[] {
                call, INTERFACES.contains(type) ? request : Calls.fitting(call, model, request)
            };
        } catch (Throwable failure) {
            Calls.failed("fitting", failure);
            return new Object[] {call, request};
        }
    }

    private static Object call(Object[] entered) {
        return entered == null ? null : entered[0];
    }

    /** {@code ChatResponse chat|doChat(ChatRequest ...)}. */
    public static final class Call {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.Origin("#t") String type,
                @Advice.This Object model,
                @Advice.Argument(0) Object request) {
            return entered(Calls.open(LangChain4jAdapter.INSTANCE, request), type, model, request);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object response,
                @Advice.Thrown Throwable thrown) {
            Calls.close(call(entered), response, thrown);
        }
    }

    /** {@code CompletableFuture<ChatResponse> chatAsync|doChatAsync(ChatRequest ...)}. */
    public static final class AsyncCall {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.Origin("#t") String type,
                @Advice.This Object model,
                @Advice.Argument(0) Object request) {
            return entered(Calls.open(LangChain4jAdapter.INSTANCE, request), type, model, request);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object future,
                @Advice.Thrown Throwable thrown) {
            Calls.closeWith(call(entered), future, thrown);
        }
    }

    /** {@code void chat|doChat(ChatRequest, StreamingChatResponseHandler)}. */
    public static final class StreamingCall {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.Origin("#t") String type,
                @Advice.Argument(0) Object request,
                @Advice.Argument(1) Object handler) {
            var call = Calls.openFor(handler, LangChain4jAdapter.INSTANCE, request);
            return entered(call, type, null, request);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(@Advice.Enter Object[] entered, @Advice.Thrown Throwable thrown) {
            Calls.leave(call(entered), thrown);
        }
    }

    /** {@code void chat(ChatRequest, ChatRequestOptions, StreamingChatResponseHandler)}. */
    public static final class StreamingCall3 {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.Origin("#t") String type,
                @Advice.Argument(0) Object request,
                @Advice.Argument(2) Object handler) {
            var call = Calls.openFor(handler, LangChain4jAdapter.INSTANCE, request);
            return entered(call, type, null, request);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(@Advice.Enter Object[] entered, @Advice.Thrown Throwable thrown) {
            Calls.leave(call(entered), thrown);
        }
    }

    /**
     * {@code Publisher<ChatModelStreamingEvent> chat|doChat(ChatRequest)}: cold, a request for each
     * subscriber, so the call is opened by a subscription and not here.
     */
    public static final class PublishedCall {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.Origin("#t") String type, @Advice.Argument(0) Object request) {
            return INTERFACES.contains(type)
                    ? new Object[] {null, request}
                    : Calls.ahead(LangChain4jAdapter.INSTANCE, request);
        }

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        @Advice.AssignReturned.ToReturned(typing = Typing.DYNAMIC)
        public static Object onExit(
                @Advice.Enter Object[] entered,
                @Advice.Argument(0) Object request,
                @Advice.Return(typing = Typing.DYNAMIC) Object publisher) {
            return entered == null
                    ? publisher
                    : MeteredPublisher.of(publisher, request, entered[0]);
        }
    }

    /** {@code onCompleteResponse(ChatResponse)} of every handler: no handler is ever wrapped. */
    public static final class StreamEnd {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static void onEnter(
                @Advice.This Object handler, @Advice.Argument(0) Object response) {
            Calls.ended(handler, response, null);
        }
    }

    /** {@code onError(Throwable)} of every handler. */
    public static final class StreamError {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static void onEnter(
                @Advice.This Object handler, @Advice.Argument(0) Throwable error) {
            Calls.ended(handler, null, error);
        }
    }

    /** {@code List<ChatMessage> messages()}. */
    public static final class MemoryRead {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(
                @Advice.This Object memory,
                @Advice.Return(typing = Typing.DYNAMIC) Object messages) {
            LangChain4jAdapter.INSTANCE.belong(messages, memory);
        }
    }

    /** {@code void add(ChatMessage)}. */
    public static final class MemoryAdd {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static void onEnter(@Advice.This Object memory, @Advice.Argument(0) Object message) {
            LangChain4jAdapter.INSTANCE.belong(message, memory);
        }
    }

    /** {@code List<ChatMessage> getMessages(Object)}. */
    public static final class StoreRead {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(
                @Advice.Argument(0) Object id,
                @Advice.Return(typing = Typing.DYNAMIC) Object messages) {
            Calls.belong(LangChain4jAdapter.INSTANCE, messages, id);
        }
    }

    /** {@code void updateMessages(Object, List<ChatMessage>)}. */
    public static final class StoreUpdate {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static void onEnter(
                @Advice.Argument(0) Object id, @Advice.Argument(1) Object messages) {
            Calls.belong(LangChain4jAdapter.INSTANCE, messages, id);
        }
    }

    /** {@code ChatMemory getOrCreateChatMemory|getChatMemory(Object)}. */
    public static final class MemoryGiven {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(
                @Advice.This Object service,
                @Advice.Argument(0) Object id,
                @Advice.Return(typing = Typing.DYNAMIC) Object memory) {
            Stores.put(LangChain4jStores.MEMORIES, service, id, memory);
        }
    }

    /** {@code ChatMemory evictChatMemory(Object)}. */
    public static final class MemoryEvicted {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(@Advice.This Object service, @Advice.Argument(0) Object id) {
            Stores.removed(LangChain4jStores.MEMORIES, service, id);
        }
    }

    /** {@code void clearAll()}. */
    public static final class MemoriesCleared {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(@Advice.This Object service) {
            Stores.cleared(LangChain4jStores.MEMORIES, service);
        }
    }

    /** {@code List<ChatMessage> getMessages(Object)}, which keeps an empty list if it had none. */
    public static final class MessagesGiven {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(
                @Advice.This Object store,
                @Advice.Argument(0) Object id,
                @Advice.Return(typing = Typing.DYNAMIC) Object messages) {
            Stores.put(LangChain4jStores.MESSAGES, store, id, messages);
        }
    }

    /** {@code void updateMessages(Object, List<ChatMessage>)}. */
    public static final class MessagesKept {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(
                @Advice.This Object store,
                @Advice.Argument(0) Object id,
                @Advice.Argument(1) Object messages) {
            Stores.put(LangChain4jStores.MESSAGES, store, id, messages);
        }
    }

    /** {@code void deleteMessages(Object)}. */
    public static final class MessagesDeleted {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(@Advice.This Object store, @Advice.Argument(0) Object id) {
            Stores.removed(LangChain4jStores.MESSAGES, store, id);
        }
    }

    /**
     * {@code AugmentationResult augment(AugmentationRequest)}: the message is new, its owner old.
     */
    public static final class Augmented {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(
                @Advice.Argument(0) Object request,
                @Advice.Return(typing = Typing.DYNAMIC) Object result) {
            LangChain4jAdapter.INSTANCE.augmented(request, result);
        }
    }
}
