package dev.tidemark.agent.host.adk;

import com.google.adk.agents.InvocationContext;
import com.google.adk.models.BaseLlm;
import com.google.adk.models.LlmRequest;
import dev.tidemark.agent.Calls;

/** What the hooks do: what comes in, what goes on, and what comes back. */
final class Requests {

    private static final int CALL = 0;

    /** What an entry hands on: the request that goes on in place of its own. */
    static final int SENT = 1;

    private static final int ASKED = 2;

    private Requests() {}

    /**
     * Some models send their request at once, so it is written here. A failure must not lose the
     * call, which is open already.
     */
    static Object[] made(Object llm, Object request) {
        if (request == null) {
            return null;
        }
        var asked = new Asked((LlmRequest) request, (BaseLlm) llm);
        var call = Calls.open(AdkAdapter.INSTANCE, asked);
        try {
            var sent = (Asked) Calls.fitting(call, llm, asked);
            return new Object[] {call, sent.request(), asked};
        } catch (Throwable failure) {
            Calls.failed("fitting", failure);
            return new Object[] {call, request, asked};
        }
    }

    /** A model that threw has answered. */
    static Object metered(Object[] made, Object flowable, Throwable thrown) {
        if (made == null || made[CALL] == null) {
            return flowable;
        }
        Calls.leave(made[CALL], thrown);
        return MeteredFlowable.of(flowable, (Asked) made[ASKED], made[CALL]);
    }

    /** A request is about to be made of this in the session that is told here alone. */
    static void belong(Object invocation, Object request) {
        Calls.belong(
                AdkAdapter.INSTANCE,
                ((LlmRequest.Builder) request).build().contents(),
                ((InvocationContext) invocation).session().id());
    }
}
