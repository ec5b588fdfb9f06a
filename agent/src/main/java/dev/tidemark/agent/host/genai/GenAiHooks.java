package dev.tidemark.agent.host.genai;

import dev.tidemark.agent.Calls;
import dev.tidemark.agent.host.Hook;
import dev.tidemark.agent.host.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;
import net.bytebuddy.implementation.bytecode.assign.Assigner.Typing;

/**
 * Where an application talks to Gemini through Google's SDK. Its public methods may be a loop,
 * which calls the application's functions; what they all come down to is private, one request each,
 * and has the same names in every version. Up to 1.17 the asynchronous ones call the others.
 */
public final class GenAiHooks implements Host {

    private static final String GENAI = "com.google.genai.";
    private static final String MODELS = GENAI + "Models";
    private static final String ASYNC = GENAI + "AsyncModels";
    private static final String STREAM = GENAI + "ResponseStream";
    private static final String ITERATOR = STREAM + "$ResponseStreamIterator";
    private static final String FUTURE = "java.util.concurrent.CompletableFuture";
    private static final List<String> REQUEST =
            List.of("java.lang.String", "java.util.List", GENAI + "types.GenerateContentConfig");

    @Override
    public String name() {
        return "google-genai";
    }

    @Override
    public List<String> roots() {
        return List.of(
                "com/google/genai/Models",
                "com/google/genai/AsyncModels",
                "com/google/genai/ResponseStream",
                "com/google/genai/types/Content");
    }

    @Override
    public List<String> requests() {
        return List.of("com/google/genai/types/Content");
    }

    @Override
    public List<Hook> hooks() {
        var hooks = new ArrayList<Hook>();
        var answer = GENAI + "types.GenerateContentResponse";
        add(hooks, MODELS, "privateGenerateContent", REQUEST, answer, "Call");
        add(hooks, MODELS, "privateGenerateContentStream", REQUEST, STREAM, "Stream");
        add(hooks, ASYNC, "privateGenerateContent", REQUEST, FUTURE, "AsyncCall");
        add(hooks, ASYNC, "privateGenerateContentStream", REQUEST, FUTURE, "AsyncStream");
        add(hooks, ITERATOR, "next", List.of(), GENAI + "JsonSerializable", "Chunk");
        add(hooks, ITERATOR, "hasNext", List.of(), "boolean", "End");
        add(hooks, STREAM, "close", List.of(), "void", "Close");
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
                        GenAiHooks.class.getName() + '$' + advice));
    }

    /** What an enter advice hands on: the contents that go out in place of its own. */
    private static final int SENT = Requests.SENT;

    /** {@code GenerateContentResponse privateGenerateContent(String, List, Config)}. */
    public static final class Call {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 1, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.This Object models,
                @Advice.Argument(0) Object model,
                @Advice.Argument(1) Object contents,
                @Advice.Argument(2) Object config) {
            return Requests.entered(models, model, contents, config);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object response,
                @Advice.Thrown Throwable thrown) {
            Calls.close(Requests.call(entered), response, thrown);
        }
    }

    /** The same, and a future of it. */
    public static final class AsyncCall {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 1, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.This Object models,
                @Advice.Argument(0) Object model,
                @Advice.Argument(1) Object contents,
                @Advice.Argument(2) Object config) {
            return Requests.entered(models, model, contents, config);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object future,
                @Advice.Thrown Throwable thrown) {
            Calls.closeWith(Requests.call(entered), future, thrown);
        }
    }

    /** {@code ResponseStream privateGenerateContentStream(String, List, Config)}. */
    public static final class Stream {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 1, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.This Object models,
                @Advice.Argument(0) Object model,
                @Advice.Argument(1) Object contents,
                @Advice.Argument(2) Object config) {
            return Requests.entered(models, model, contents, config);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object stream,
                @Advice.Thrown Throwable thrown) {
            Calls.leave(Requests.call(entered), thrown);
            Streams.belongs(stream, Requests.call(entered));
        }
    }

    /** The same, and a future of it. */
    public static final class AsyncStream {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 1, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.This Object models,
                @Advice.Argument(0) Object model,
                @Advice.Argument(1) Object contents,
                @Advice.Argument(2) Object config) {
            return Requests.entered(models, model, contents, config);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object future,
                @Advice.Thrown Throwable thrown) {
            Requests.streamed(Requests.call(entered), future, thrown);
        }
    }

    /** {@code JsonSerializable next()} of a stream. */
    public static final class Chunk {

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.This Object iterator,
                @Advice.Return(typing = Typing.DYNAMIC) Object chunk,
                @Advice.Thrown Throwable thrown) {
            if (thrown == null) {
                Streams.chunk(iterator, chunk);
            } else {
                Streams.end(iterator, thrown);
            }
        }
    }

    /** {@code boolean hasNext()} of a stream. */
    public static final class End {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(@Advice.This Object iterator, @Advice.Return boolean more) {
            if (!more) {
                Streams.end(iterator, null);
            }
        }
    }

    /** {@code void close()} of a stream. */
    public static final class Close {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(@Advice.This Object stream) {
            Streams.closed(stream);
        }
    }
}
