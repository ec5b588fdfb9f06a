package dev.tidemark.samples.leaky;

import java.util.List;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.InMemoryChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;
import org.springframework.ai.chat.prompt.Prompt;

/** Customers who never return, in what Spring Boot configures where nothing else is asked for. */
final class SpringAiRepository implements Scenario {

    private final InMemoryChatMemoryRepository repository = new InMemoryChatMemoryRepository();
    private final ChatMemory memory =
            MessageWindowChatMemory.builder().chatMemoryRepository(repository).build();
    private final ChatModel model = new Model();
    private long customers;

    @Override
    public void step(Moment now) {
        for (long due = now.leaked(LangChain4jMemories.CONVERSATION);
                customers < due;
                customers++) {
            ask(2 * customers);
            ask(2 * customers + 1);
        }
    }

    private void ask(long question) {
        var id = "customer-" + customers;
        memory.add(id, new UserMessage(Texts.of(question, Answering.LENGTH)));
        var answer = model.call(new Prompt(memory.get(id)));
        memory.add(id, answer.getResult().getOutput());
    }

    @Override
    public long items() {
        return repository.findConversationIds().size();
    }

    private static final class Model implements ChatModel {

        private long answers;

        @Override
        public ChatResponse call(Prompt prompt) {
            var text = Texts.of(--answers, Answering.LENGTH);
            return new ChatResponse(List.of(new Generation(new AssistantMessage(text))));
        }
    }
}
