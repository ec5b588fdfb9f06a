package dev.tidemark.agent.host.anthropic;

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
 * Where Anthropic's SDK sends messages, and where an application reads what came back.
 *
 * <p>All ways of asking meet in the services that return raw responses: blocking and not, stable
 * and beta, streaming and not, structured ones and the loop of a tool runner. A raw response is
 * read when the application, or the SDK for it, has it parsed, and its stream when that is read.
 */
public final class AnthropicHooks implements Host {

    private static final String SDK = "com.anthropic.";
    private static final String OPTIONS = SDK + "core.RequestOptions";
    private static final String BRINGER = SDK + "core.http.HttpResponseFor";
    private static final String TRACED = SDK + "core.opentelemetry.TracedHttpResponseFor";
    private static final String STREAM = SDK + "core.http.StreamResponse";
    private static final String FUTURE = "java.util.concurrent.CompletableFuture";
    private static final Set<String> CREATE = Set.of("create", "createStreaming");

    @Override
    public String name() {
        return "anthropic";
    }

    @Override
    public List<String> roots() {
        return List.of(
                "com/anthropic/core/ClientOptions",
                "com/anthropic/models/messages/MessageCreateParams",
                "com/anthropic/models/beta/messages/MessageCreateParams");
    }

    @Override
    public List<String> requests() {
        return List.of(
                "com/anthropic/models/messages/MessageCreateParams",
                "com/anthropic/models/beta/messages/MessageCreateParams");
    }

    @Override
    public List<Hook> hooks() {
        var hooks = new ArrayList<Hook>();
        for (var beta : List.of("", "beta.")) {
            var params = SDK + "models." + beta + "messages.MessageCreateParams";
            var blocking = SDK + "services.blocking." + beta + "MessageServiceImpl";
            var async = SDK + "services.async." + beta + "MessageServiceAsyncImpl";
            add(hooks, raw(blocking), CREATE, List.of(params, OPTIONS), BRINGER, "Asked");
            add(hooks, raw(async), CREATE, List.of(params, OPTIONS), FUTURE, "AskedLater");
        }
        // not the interface, which every service of the SDK names
        for (var bringer : List.of(BRINGER + "Kt$parseable$1", TRACED)) {
            add(hooks, bringer, Set.of("parse"), List.of(), "java.lang.Object", "Parsed");
            add(hooks, bringer, Set.of("close"), List.of(), "void", "LeftUnparsed");
        }
        add(hooks, STREAM, Set.of("stream"), List.of(), "java.util.stream.Stream", "Streamed");
        add(hooks, STREAM, Set.of("close"), List.of(), "void", "BrokenOff");
        return List.copyOf(hooks);
    }

    private static String raw(String service) {
        return service + "$WithRawResponseImpl";
    }

    private static void add(
            List<Hook> hooks,
            String type,
            Set<String> methods,
            List<String> arguments,
            String returns,
            String advice) {
        var holder = AnthropicHooks.class.getName() + '$' + advice;
        hooks.add(new Hook(type, methods, arguments, returns, holder));
    }

    /** What an enter advice hands on: the request that goes out in place of its own. */
    private static final int SENT = Exchanges.SENT;

    /** {@code HttpResponseFor create|createStreaming(params, RequestOptions)}. */
    public static final class Asked {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.This Object service, @Advice.Argument(0) Object params) {
            return AnthropicExchanges.INSTANCE.entered(service, params);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        public static void onExit(
                @Advice.Enter Object[] entered,
                @Advice.Return(typing = Typing.DYNAMIC) Object bringer,
                @Advice.Thrown Throwable thrown) {
            AnthropicExchanges.INSTANCE.exited(entered, bringer, thrown);
        }
    }

    /** {@code CompletableFuture create|createStreaming(params, RequestOptions)}. */
    public static final class AskedLater {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(@Advice.Argument(0) Object params) {
            return AnthropicExchanges.INSTANCE.entered(null, params);
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
            return AnthropicExchanges.INSTANCE.exitedEarly(entered, future, thrown);
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
            AnthropicExchanges.INSTANCE.parsed(bringer, parsed, thrown);
        }
    }

    /** {@code void close()} of what may not have been parsed. */
    public static final class LeftUnparsed {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static void onEnter(@Advice.This Object bringer) {
            AnthropicExchanges.INSTANCE.leftUnparsed(bringer);
        }
    }

    /** {@code Stream<T> stream()}: nothing else tells when it ends. */
    public static final class Streamed {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        @Advice.AssignReturned.ToReturned(typing = Typing.DYNAMIC)
        public static Object onExit(
                @Advice.This Object owner, @Advice.Return(typing = Typing.DYNAMIC) Object stream) {
            return AnthropicExchanges.INSTANCE.streamed(owner, stream);
        }
    }

    /** {@code void close()} of a stream that may not have come to its end. */
    public static final class BrokenOff {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static void onEnter(@Advice.This Object owner) {
            AnthropicExchanges.INSTANCE.brokenOff(owner);
        }
    }
}
