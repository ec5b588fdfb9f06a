package dev.tidemark.agent.apps;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;

/** An application whose one conversation grows, turn by turn, until somebody clears it. */
public final class Filling {

    private static final int TURNS = 12;

    /** What the application calls. */
    interface Chat {
        String say(@MemoryId String who, @UserMessage String what);
    }

    private Filling() {}

    /** Talks, forgets, talks again, and says how it then stands. */
    public static void main(String[] arguments) throws Exception {
        var memory = MessageWindowChatMemory.builder().id("ada").maxMessages(100).build();
        var chat =
                AiServices.builder(Chat.class)
                        .chatModel(new Scripted("gpt-4o", new Books()))
                        .chatMemoryProvider(id -> memory)
                        .build();
        for (int i = 0; i < TURNS; i++) {
            chat.say("ada", "Please keep the number " + i + " in mind for me.");
        }
        memory.clear();
        chat.say("ada", "Which number was it?");
        Operator.awaitCalls(TURNS + 1);
        for (var row : Operator.ask("budgets", "ada")) {
            System.out.println(
                    row.get("model") + " " + row.get("budget") + " " + row.get("standing"));
            System.out.println(((String[]) row.get("adaptations"))[0]);
        }
    }
}
