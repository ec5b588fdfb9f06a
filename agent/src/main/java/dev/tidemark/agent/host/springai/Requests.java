package dev.tidemark.agent.host.springai;

import dev.tidemark.agent.Calls;
import org.springframework.ai.chat.prompt.Prompt;

/** What the hooks of all kinds of models do: what comes in, what goes on, and what comes back. */
final class Requests {

    private static final int CALL = 0;

    /** What an entry hands on: the prompt that goes on in place of its own. */
    static final int SENT = 1;

    private static final int ROUND = 2;
    private static final int ASKED = 3;

    private Requests() {}

    /** A failure here must not lose the call, which is open already. */
    static Object[] entered(Object model, Object prompt, Object before, boolean passesOn) {
        var asked = new Asked((Prompt) prompt, model);
        var call = Calls.open(SpringAiAdapter.INSTANCE, asked);
        try {
            var sent = sent(call, model, asked, passesOn);
            var round = passesOn ? null : Rounds.begin(call, asked.prompt(), sent, before);
            return new Object[] {call, sent, round};
        } catch (Throwable failure) {
            Calls.failed("fitting", failure);
            return new Object[] {call, prompt, null};
        }
    }

    static void exited(Object[] entered, Object response, Object before, Throwable thrown) {
        if (entered != null) {
            Rounds.end(entered[ROUND]);
            Calls.close(entered[CALL], Answer.of(response, before), thrown);
        }
    }

    /** A stream is about to be made; the call is open for that long, for what it is made of. */
    static Object[] made(Object model, Object prompt, boolean passesOn) {
        var asked = new Asked((Prompt) prompt, model);
        var call = Calls.open(SpringAiAdapter.INSTANCE, asked);
        try {
            return new Object[] {call, sent(call, null, asked, passesOn), null, asked};
        } catch (Throwable failure) {
            Calls.failed("fitting", failure);
            return new Object[] {call, prompt, null, asked};
        }
    }

    static Object metered(Object[] made, Object flux, Object before) {
        if (made == null || made[CALL] == null) {
            return flux;
        }
        Calls.leave(made[CALL], null);
        return MeteredFlux.of(flux, (Asked) made[ASKED], (Prompt) made[SENT], made[CALL], before);
    }

    private static Prompt sent(Object call, Object model, Asked asked, boolean passesOn) {
        return passesOn ? asked.prompt() : ((Asked) Calls.fitting(call, model, asked)).prompt();
    }

    /** The model has asked for tools, which are to see the prompt that came. */
    static Object[] answered(Object prompt, Object response) {
        var round = Rounds.answered(prompt, response);
        return round == null ? null : new Object[] {null, round.came(), round};
    }

    /** They are done. */
    static void goesOn(Object[] answered, Object result) {
        if (answered != null) {
            Rounds.goesOn(answered[ROUND], result);
        }
    }
}
