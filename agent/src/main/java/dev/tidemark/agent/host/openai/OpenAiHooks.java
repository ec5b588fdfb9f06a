package dev.tidemark.agent.host.openai;

import dev.tidemark.agent.Exchanges;
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
 * Where an application hands a request to OpenAI's SDK, and where it gets to the answer.
 *
 * <p>Whatever it calls (plain, structured, raw, a stream), one method of a raw service makes the
 * request and returns an {@code HttpResponseFor}, or a future of one. What is in that is known once
 * somebody parses it; where that is a stream, once somebody has come to its end.
 */
public final class OpenAiHooks implements Host {

    private static final String SDK = "com.openai.";
    private static final String RAW = "$WithRawResponseImpl";
    private static final String CHAT = SDK + "models.chat.completions.ChatCompletionCreateParams";
    private static final String RESPONSES = SDK + "models.responses.ResponseCreateParams";
    private static final String OPTIONS = SDK + "core.RequestOptions";
    private static final String BRINGER = SDK + "core.http.HttpResponseFor";
    private static final String STREAM = SDK + "core.http.StreamResponse";
    private static final String FUTURE = "java.util.concurrent.CompletableFuture";

    @Override
    public String name() {
        return "openai";
    }

    @Override
    public List<String> roots() {
        return List.of(
                "com/openai/models/chat/completions/ChatCompletionCreateParams",
                "com/openai/models/responses/ResponseCreateParams");
    }

    @Override
    public List<String> requests() {
        return List.of(
                "com/openai/models/chat/completions/ChatCompletionCreateParams",
                "com/openai/models/responses/ResponseCreateParams");
    }

    @Override
    public List<Hook> hooks() {
        var hooks = new ArrayList<Hook>();
        ask(hooks, "blocking.chat.ChatCompletionServiceImpl", CHAT, BRINGER, "Asked");
        ask(hooks, "blocking.ResponseServiceImpl", RESPONSES, BRINGER, "Asked");
        ask(hooks, "async.chat.ChatCompletionServiceAsyncImpl", CHAT, FUTURE, "AskedLater");
        ask(hooks, "async.ResponseServiceAsyncImpl", RESPONSES, FUTURE, "AskedLater");
        // not the interface, which every service of the SDK names
        var bringer = BRINGER + "Kt$parseable$1";
        hooks.add(hook(bringer, Set.of("parse"), List.of(), "java.lang.Object", "Parsed"));
        hooks.add(hook(bringer, Set.of("close"), List.of(), "void", "LeftUnparsed"));
        hooks.add(hook(STREAM, Set.of("stream"), List.of(), "java.util.stream.Stream", "Streamed"));
        hooks.add(hook(STREAM, Set.of("close"), List.of(), "void", "BrokenOff"));
        return List.copyOf(hooks);
    }

    private static void ask(
            List<Hook> hooks, String service, String params, String returns, String advice) {
        hooks.add(
                hook(
                        SDK + "services." + service + RAW,
                        Set.of("create", "createStreaming"),
                        List.of(params, OPTIONS),
                        returns,
                        advice));
    }

    private static Hook hook(
            String type,
            Set<String> methods,
            List<String> arguments,
            String returns,
            String advice) {
        var holder = OpenAiHooks.class.getName() + '$' + advice;
        return new Hook(type, methods, arguments, returns, holder);
    }

    /** What an enter advice hands on: the request that goes on in place of its own. */
    private static final int SENT = Exchanges.SENT;

    /** {@code HttpResponseFor create|createStreaming(params, RequestOptions)}. */
    public static final class Asked {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.This Object service, @Advice.Argument(0) Object params) {
            return OpenAiExchanges.INSTANCE.entered(service, params);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object bringer,
                @Advice.Thrown Throwable thrown) {
            OpenAiExchanges.INSTANCE.exited(entered, bringer, thrown);
        }
    }

    /** {@code CompletableFuture create|createStreaming(params, RequestOptions)}. */
    public static final class AskedLater {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(@Advice.Argument(0) Object params) {
            return OpenAiExchanges.INSTANCE.entered(null, params);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        @Advice.AssignReturned.ToReturned(typing = Typing.DYNAMIC)
        public static Object onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object future,
                @Advice.Thrown Throwable thrown) {
            return OpenAiExchanges.INSTANCE.exitedEarly(entered, future, thrown);
        }
    }

    /** {@code T parse()}. */
    public static final class Parsed {

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.This Object bringer,
                @Advice.Return(typing = Typing.DYNAMIC) Object parsed,
                @Advice.Thrown Throwable thrown) {
            OpenAiExchanges.INSTANCE.parsed(bringer, parsed, thrown);
        }
    }

    /** {@code void close()} of what may not have been parsed. */
    public static final class LeftUnparsed {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static void onEnter(@Advice.This Object bringer) {
            OpenAiExchanges.INSTANCE.leftUnparsed(bringer);
        }
    }

    /** {@code Stream<T> stream()}: nothing else tells when it ends. */
    public static final class Streamed {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        @Advice.AssignReturned.ToReturned(typing = Typing.DYNAMIC)
        public static Object onExit(
                @Advice.This Object owner, @Advice.Return(typing = Typing.DYNAMIC) Object stream) {
            return OpenAiExchanges.INSTANCE.streamed(owner, stream);
        }
    }

    /** {@code void close()} of a stream that may not have come to its end. */
    public static final class BrokenOff {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static void onEnter(@Advice.This Object owner) {
            OpenAiExchanges.INSTANCE.brokenOff(owner);
        }
    }
}
