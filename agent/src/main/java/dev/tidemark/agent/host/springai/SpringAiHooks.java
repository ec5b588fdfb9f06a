package dev.tidemark.agent.host.springai;

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
 * Where a Spring AI application talks to a model, and where it says to whom it talks.
 *
 * <p>A model's {@code call} and {@code stream} are one request each, or, up to 1.1, a loop of them:
 * then each is an {@code internalCall} or {@code internalStream}, which runs the tools the model
 * asks for and calls itself. So what a model of that kind sends is written there, a request is
 * answered when its tools are run, and they get the prompt that came.
 */
public final class SpringAiHooks implements Host {

    private static final String AI = "org.springframework.ai.";
    private static final String MODEL = AI + "chat.model.ChatModel";
    private static final String STREAMING = AI + "chat.model.StreamingChatModel";
    private static final String PROMPT = AI + "chat.prompt.Prompt";
    private static final String RESPONSE = AI + "chat.model.ChatResponse";
    private static final String MESSAGE = AI + "chat.messages.Message";
    private static final String MEMORY = AI + "chat.memory.ChatMemory";
    private static final String REPOSITORY = AI + "chat.memory.ChatMemoryRepository";
    private static final String IN_HEAP = AI + "chat.memory.InMemoryChatMemoryRepository";
    private static final String TOOLS = AI + "model.tool.ToolCallingManager";
    private static final String RESULT = AI + "model.tool.ToolExecutionResult";
    private static final String CLIENT = AI + "chat.client.";
    private static final String ADVISOR = CLIENT + "advisor.";
    private static final String FLUX = "reactor.core.publisher.Flux";
    private static final String STRING = "java.lang.String";
    private static final String LIST = "java.util.List";

    @Override
    public String name() {
        return "spring-ai";
    }

    @Override
    public List<String> roots() {
        return List.of(
                "org/springframework/ai/chat/model/ChatModel",
                "org/springframework/ai/chat/model/StreamingChatModel",
                "org/springframework/ai/chat/prompt/Prompt",
                "org/springframework/ai/chat/messages/Message",
                "org/springframework/ai/chat/memory/ChatMemory",
                "org/springframework/ai/chat/memory/ChatMemoryRepository");
    }

    @Override
    public List<String> requests() {
        return List.of("org/springframework/ai/chat/prompt/Prompt");
    }

    @Override
    public List<Hook> hooks() {
        var hooks = new ArrayList<Hook>();
        add(hooks, MODEL, "call", List.of(PROMPT), RESPONSE, "Call");
        add(hooks, MODEL, "internalCall", List.of(PROMPT, RESPONSE), RESPONSE, "Round");
        add(hooks, STREAMING, "stream", List.of(PROMPT), FLUX, "Stream");
        add(hooks, STREAMING, "internalStream", List.of(PROMPT), FLUX, "StreamedRound");
        add(hooks, STREAMING, "internalStream", List.of(PROMPT, RESPONSE), FLUX, "StreamedRound2");
        add(hooks, TOOLS, "executeToolCalls", List.of(PROMPT, RESPONSE), RESULT, "ToolsRun");
        add(
                hooks,
                ADVISOR + "ChatModelCallAdvisor",
                "adviseCall",
                List.of(CLIENT + "ChatClientRequest", ADVISOR + "api.CallAdvisorChain"),
                CLIENT + "ChatClientResponse",
                "AdvisedCall");
        add(
                hooks,
                ADVISOR + "ChatModelStreamAdvisor",
                "adviseStream",
                List.of(CLIENT + "ChatClientRequest", ADVISOR + "api.StreamAdvisorChain"),
                FLUX,
                "AdvisedStream");
        add(hooks, MEMORY, "get", List.of(STRING), LIST, "MemoryRead");
        add(hooks, MEMORY, "add", List.of(STRING, LIST), "void", "MemoryWrite");
        add(hooks, MEMORY, "add", List.of(STRING, MESSAGE), "void", "MemoryWrite");
        add(hooks, REPOSITORY, "findByConversationId", List.of(STRING), LIST, "MemoryRead");
        add(hooks, REPOSITORY, "saveAll", List.of(STRING, LIST), "void", "MemoryWrite");
        add(hooks, IN_HEAP, "findByConversationId", List.of(STRING), LIST, "ConversationAsked");
        add(hooks, IN_HEAP, "saveAll", List.of(STRING, LIST), "void", "ConversationKept");
        add(hooks, IN_HEAP, "deleteByConversationId", List.of(STRING), "void", "Deleted");
        return List.copyOf(hooks);
    }

    private static void add(
            List<Hook> hooks,
            String type,
            String method,
            List<String> arguments,
            String returns,
            String advice) {
        hooks.add(
                new Hook(
                        type,
                        Set.of(method),
                        arguments,
                        returns,
                        SpringAiHooks.class.getName() + '$' + advice));
    }

    /** What an enter advice hands on: the prompt that goes on in place of its own. */
    private static final int SENT = Requests.SENT;

    /** The interfaces' own methods say that there is no such thing. */
    private static final Set<String> INTERFACES = Set.of(MODEL, STREAMING);

    /** {@code ChatResponse call(Prompt)}. */
    public static final class Call {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.This Object model, @Advice.Argument(0) Object prompt) {
            return Requests.entered(model, prompt, null, Rounds.passesOn(model, false));
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object response,
                @Advice.Thrown Throwable thrown) {
            Requests.exited(entered, response, null, thrown);
        }
    }

    /** {@code ChatResponse internalCall(Prompt, ChatResponse)}. */
    public static final class Round {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.This Object model,
                @Advice.Argument(0) Object prompt,
                @Advice.Argument(1) Object before) {
            return Requests.entered(model, prompt, before, false);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.Enter Object[] entered,
                @Advice.Argument(1) Object before,
                @Advice.Return(typing = Typing.DYNAMIC) Object response,
                @Advice.Thrown Throwable thrown) {
            Requests.exited(entered, response, before, thrown);
        }
    }

    /** {@code Flux<ChatResponse> stream(Prompt)}: cold, so the request is its subscriber's. */
    public static final class Stream {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.Origin("#t") String type,
                @Advice.This Object model,
                @Advice.Argument(0) Object prompt) {
            return INTERFACES.contains(type)
                    ? null
                    : Requests.made(model, prompt, Rounds.passesOn(model, true));
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        @Advice.AssignReturned.ToReturned(typing = Typing.DYNAMIC)
        public static Object onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object flux) {
            return Requests.metered(entered, flux, null);
        }
    }

    /** {@code Flux<ChatResponse> internalStream(Prompt)}, in 2.0. */
    public static final class StreamedRound {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.This Object model, @Advice.Argument(0) Object prompt) {
            return Requests.made(model, prompt, false);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        @Advice.AssignReturned.ToReturned(typing = Typing.DYNAMIC)
        public static Object onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object flux) {
            return Requests.metered(entered, flux, null);
        }
    }

    /** {@code Flux<ChatResponse> internalStream(Prompt, ChatResponse)}. */
    public static final class StreamedRound2 {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.This Object model, @Advice.Argument(0) Object prompt) {
            return Requests.made(model, prompt, false);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        @Advice.AssignReturned.ToReturned(typing = Typing.DYNAMIC)
        public static Object onExit(
                @Advice.Enter Object[] entered,
                @Advice.Argument(1) Object before,
                @Advice.Return(typing = Typing.DYNAMIC) Object flux) {
            return Requests.metered(entered, flux, before);
        }
    }

    /** {@code ToolExecutionResult executeToolCalls(Prompt, ChatResponse)}. */
    public static final class ToolsRun {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.Argument(0) Object prompt, @Advice.Argument(1) Object response) {
            return Requests.answered(prompt, response);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object result) {
            Requests.goesOn(entered, result);
        }
    }

    /** {@code ChatClientResponse adviseCall(ChatClientRequest, CallAdvisorChain)}, the last one. */
    public static final class AdvisedCall {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static Object onEnter(@Advice.Argument(0) Object request) {
            return Calls.open(SpringAiAdapter.INSTANCE, SpringAiAdapter.INSTANCE.advised(request));
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.Enter Object call,
                @Advice.Return(typing = Typing.DYNAMIC) Object response,
                @Advice.Thrown Throwable thrown) {
            Calls.close(call, SpringAiAdapter.answered(response), thrown);
        }
    }

    /** {@code Flux<ChatClientResponse> adviseStream(ChatClientRequest, StreamAdvisorChain)}. */
    public static final class AdvisedStream {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static Object onEnter(@Advice.Argument(0) Object request) {
            return Calls.open(SpringAiAdapter.INSTANCE, SpringAiAdapter.INSTANCE.advised(request));
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(@Advice.Enter Object call) {
            Calls.leave(call, null);
        }
    }

    /** {@code List<Message> get|findByConversationId(String)}. */
    public static final class MemoryRead {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(
                @Advice.Argument(0) Object id,
                @Advice.Return(typing = Typing.DYNAMIC) Object messages) {
            Calls.belong(SpringAiAdapter.INSTANCE, messages, id);
        }
    }

    /** {@code void add|saveAll(String, List<Message>)}, {@code void add(String, Message)}. */
    public static final class MemoryWrite {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static void onEnter(
                @Advice.Argument(0) Object id, @Advice.Argument(1) Object messages) {
            Calls.belong(SpringAiAdapter.INSTANCE, messages, id);
        }
    }

    /** {@code List<Message> findByConversationId(String)}: a copy. */
    public static final class ConversationAsked {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(@Advice.This Object repository, @Advice.Argument(0) Object id) {
            Stores.read(SpringAiStores.CONVERSATIONS, repository, id);
        }
    }

    /** {@code void saveAll(String, List<Message>)}: this list is kept. */
    public static final class ConversationKept {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(
                @Advice.This Object repository,
                @Advice.Argument(0) Object id,
                @Advice.Argument(1) Object messages) {
            Stores.put(SpringAiStores.CONVERSATIONS, repository, id, messages);
        }
    }

    /** {@code void deleteByConversationId(String)}. */
    public static final class Deleted {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(@Advice.This Object repository, @Advice.Argument(0) Object id) {
            Stores.removed(SpringAiStores.CONVERSATIONS, repository, id);
        }
    }
}
