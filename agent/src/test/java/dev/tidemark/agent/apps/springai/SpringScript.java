package dev.tidemark.agent.apps.springai;

import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.InMemoryChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.scheduler.Schedulers;

/** What a container deploys: some calls, a loop with tools and streams, and nothing left behind. */
public final class SpringScript {

    private SpringScript() {}

    /** What the memory holds in the end; the argument names the conversation. */
    public static String run(String conversation) {
        var memory =
                MessageWindowChatMemory.builder()
                        .chatMemoryRepository(new InMemoryChatMemoryRepository())
                        .build();
        var model = new Models.Looping("looping", new SpringBooks(), new Models.Desk());
        for (int turn = 0; turn < 3; turn++) {
            var prompt = asked(memory, conversation, "tool " + turn);
            memory.add(conversation, model.call(prompt).getResult().getOutput());
            model.stream(asked(memory, conversation, "tool, in pieces")).blockLast();
        }
        Schedulers.shutdownNow();
        return "kept " + memory.get(conversation).size();
    }

    private static Prompt asked(ChatMemory memory, String conversation, String question) {
        memory.add(conversation, new UserMessage(question));
        return new Prompt(memory.get(conversation));
    }
}
