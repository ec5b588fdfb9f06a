package dev.tidemark.agent.host.springai;

import dev.tidemark.agent.host.Member;
import java.util.List;
import java.util.function.Function;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;

/**
 * A request as Spring AI has it: a prompt leaves open what the model it is put to has by default.
 *
 * @param model the host's, or null where nobody knows
 */
record Asked(Prompt prompt, Object model) {

    private static final Member DEFAULTS = Member.of(ChatModel.class, "getDefaultOptions");

    /** Since 2.0, where the other one asks it unless an application has written that. */
    private static final Member OPTIONS = Member.of(ChatModel.class, "getOptions");

    /** What the prompt says, or else the model; null where neither does. */
    <T> T option(Function<ChatOptions, T> option) {
        var said = prompt.getOptions() == null ? null : option.apply(prompt.getOptions());
        if (said != null || !(model instanceof ChatModel)) {
            return said;
        }
        return defaults(model) instanceof ChatOptions known ? option.apply(known) : null;
    }

    static Object defaults(Object model) {
        var defaults = DEFAULTS.of(model);
        return defaults == null ? OPTIONS.of(model) : defaults;
    }

    /** The same with other messages. */
    Asked with(List<Message> messages) {
        return new Asked(new Prompt(messages, prompt.getOptions()), model);
    }
}
