package dev.tidemark.samples.modelserver;

import dev.tidemark.samples.modelserver.Asked.ToolCall;
import java.util.ArrayList;
import java.util.List;

/**
 * An answer and what it costs, whatever protocol it goes back by.
 *
 * @param thinking what the model thought before, empty where it did not
 * @param text empty where it asks for tools
 */
record Reply(
        String thinking,
        String text,
        List<ToolCall> calls,
        Finish finish,
        int promptTokens,
        PromptCache.Share cached,
        int thinkingTokens,
        int answerTokens) {

    /** Why it ends. */
    enum Finish {
        SAID,
        CALLS,
        CUT
    }

    /** The script's answer, cut where no room is left. */
    static Reply of(Asked asked, Rules rules, int prompt, PromptCache.Share cached, int room) {
        var answer = Script.answer(asked);
        var thinking = asked.thinks() ? rules.head(answer.thinking(), room) : "";
        int thought = rules.text(thinking);
        if (!answer.calls().isEmpty()) {
            int tokens = rules.toolCalls(answer.calls());
            return new Reply(
                    thinking, "", answer.calls(), Finish.CALLS, prompt, cached, thought, tokens);
        }
        var text = rules.head(answer.text(), room - thought);
        var finish = text.length() < answer.text().length() ? Finish.CUT : Finish.SAID;
        return new Reply(
                thinking, text, List.of(), finish, prompt, cached, thought, rules.text(text));
    }

    int outputTokens() {
        return thinkingTokens + answerTokens;
    }

    int totalTokens() {
        return promptTokens + outputTokens();
    }

    /** A few words at a time, cut behind a space or a comma: never inside a character. */
    static List<String> pieces(String text) {
        var pieces = new ArrayList<String>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            boolean cut = text.charAt(i) == ' ' || text.charAt(i) == ',';
            if (i + 1 == text.length() || (cut && i + 1 - from >= 12)) {
                pieces.add(text.substring(from, i + 1));
                from = i + 1;
            }
        }
        return pieces;
    }
}
