package dev.tidemark.agent.host.adk;

import dev.tidemark.agent.host.Hook;
import dev.tidemark.agent.host.Host;
import java.util.List;
import java.util.Set;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments;
import net.bytebuddy.asm.Advice.AssignReturned.ToArguments.ToArgument;
import net.bytebuddy.implementation.bytecode.assign.Assigner.Typing;

/**
 * Where an ADK application talks to a model, and in which session: every model is asked by one
 * method, whether it streams or not; who asks it has the request's callbacks called just before,
 * and knows the session. What {@code connect} returns talks live, and is not metered.
 */
public final class AdkHooks implements Host {

    private static final String ADK = "com.google.adk.";
    private static final String REQUEST = ADK + "models.LlmRequest";
    private static final String FLOWS = ADK + "flows.llmflows.BaseLlmFlow";
    private static final String IN_HEAP = ADK + "sessions.InMemorySessionService";
    private static final String STRING = "java.lang.String";
    private static final String RX = "io.reactivex.rxjava3.core.";

    @Override
    public String name() {
        return "adk";
    }

    @Override
    public List<String> roots() {
        return List.of(
                "com/google/adk/models/BaseLlm",
                "com/google/adk/models/LlmRequest",
                "com/google/adk/flows/llmflows/BaseLlmFlow");
    }

    @Override
    public List<String> requests() {
        return List.of("com/google/adk/models/LlmRequest");
    }

    @Override
    public List<Hook> hooks() {
        var callbacks =
                List.of(
                        ADK + "agents.InvocationContext",
                        REQUEST + "$Builder",
                        ADK + "events.Event");
        return List.of(
                new Hook(
                        ADK + "models.BaseLlm",
                        Set.of("generateContent"),
                        List.of(REQUEST, "boolean"),
                        RX + "Flowable",
                        advice("Generate")),
                // a Maybe in 1.0
                new Hook(
                        FLOWS,
                        Set.of("handleBeforeModelCallback"),
                        callbacks,
                        RX + "Single",
                        advice("InSession")),
                new Hook(
                        FLOWS,
                        Set.of("handleBeforeModelCallback"),
                        callbacks,
                        RX + "Maybe",
                        advice("InSession")),
                new Hook(
                        IN_HEAP,
                        Set.of("appendEvent"),
                        List.of(ADK + "sessions.Session", ADK + "events.Event"),
                        RX + "Single",
                        advice("Appended")),
                new Hook(
                        IN_HEAP,
                        Set.of("getSession"),
                        List.of(STRING, STRING, STRING, "java.util.Optional"),
                        RX + "Maybe",
                        advice("SessionAsked")),
                new Hook(
                        IN_HEAP,
                        Set.of("deleteSession"),
                        List.of(STRING, STRING, STRING),
                        RX + "Completable",
                        advice("SessionDeleted")));
    }

    private static String advice(String name) {
        return AdkHooks.class.getName() + '$' + name;
    }

    /** {@code Flowable<LlmResponse> generateContent(LlmRequest, boolean)}. */
    public static final class Generate {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        @ToArguments(@ToArgument(value = 0, index = Requests.SENT, typing = Typing.DYNAMIC))
        public static Object[] onEnter(
                @Advice.This Object llm, @Advice.Argument(0) Object request) {
            return Requests.made(llm, request);
        }

        @Advice.OnMethodExit(
                inline = false,
                suppress = Throwable.class,
                onThrowable = Throwable.class)
        @Advice.AssignReturned.ToReturned(typing = Typing.DYNAMIC)
        public static Object onExit(
                @Advice.Enter Object[] made,
                @Advice.Return(typing = Typing.DYNAMIC) Object flowable,
                @Advice.Thrown Throwable thrown) {
            return Requests.metered(made, flowable, thrown);
        }
    }

    /** {@code ... handleBeforeModelCallback(InvocationContext, LlmRequest.Builder, Event)}. */
    public static final class InSession {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static void onEnter(
                @Advice.Argument(0) Object invocation, @Advice.Argument(1) Object request) {
            Requests.belong(invocation, request);
        }
    }

    /** {@code Single<Event> appendEvent(Session, Event)}. */
    public static final class Appended {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(@Advice.This Object service, @Advice.Argument(0) Object session) {
            AdkStores.appended(service, session);
        }
    }

    /** {@code Maybe<Session> getSession(String, String, String, Optional)}. */
    public static final class SessionAsked {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(
                @Advice.This Object service,
                @Advice.Argument(0) Object application,
                @Advice.Argument(1) Object user,
                @Advice.Argument(2) Object session) {
            AdkStores.asked(service, application, user, session);
        }
    }

    /** {@code Completable deleteSession(String, String, String)}: done when it returns. */
    public static final class SessionDeleted {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(
                @Advice.This Object service,
                @Advice.Argument(0) Object application,
                @Advice.Argument(1) Object user,
                @Advice.Argument(2) Object session) {
            AdkStores.deleted(service, application, user, session);
        }
    }
}
