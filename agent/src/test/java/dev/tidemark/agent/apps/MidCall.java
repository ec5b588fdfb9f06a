package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.lang.management.ManagementFactory;
import javax.management.ObjectName;

/**
 * In the middle of a call something switches hooks off: an operator all of them ({@code kill}), or
 * their own failures one ({@code fuse}). Says what is left of the call on its thread.
 */
public final class MidCall {

    private MidCall() {}

    /** Throws what goes wrong. */
    public static void main(String[] args) throws Exception {
        new Model(() -> {}).chat("what was linked stays linked");
        Trapped.awaitOutlets();
        new Model(args[0].equals("kill") ? MidCall::kill : MidCall::blow).chat("meanwhile");
        System.out.println("left " + OwnContext.values());
    }

    private static void kill() {
        try {
            ManagementFactory.getPlatformMBeanServer()
                    .invoke(
                            new ObjectName("dev.tidemark:type=Tidemark"),
                            "set",
                            new Object[] {"enabled", "false"},
                            new String[] {String.class.getName(), String.class.getName()});
        } catch (Exception failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void blow() {
        System.setProperty("trap", "LangChain4jHooks.Call.onEnter");
        for (int i = 0; i < 5; i++) {
            new Model(() -> {}).chat("again");
        }
        System.clearProperty("trap");
    }

    private record Model(Runnable meanwhile) implements ChatModel {

        @Override
        public ChatResponse doChat(ChatRequest request) {
            meanwhile.run();
            return ChatResponse.builder().aiMessage(AiMessage.from("yes")).build();
        }
    }
}
