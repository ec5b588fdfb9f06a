package dev.tidemark.samples.benchmarks;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.memory.ChatMemory;
import java.util.ArrayList;
import java.util.List;

/**
 * The cheapest memory that keeps the newest messages: what it costs itself should not hide what is
 * measured. LangChain4j's own window copies its list message by message, several times a turn.
 */
final class Window implements ChatMemory {

    private final int kept;
    private final List<ChatMessage> messages;

    Window(List<ChatMessage> history) {
        kept = history.size();
        messages = new ArrayList<>(history);
    }

    @Override
    public Object id() {
        return "benchmark";
    }

    @Override
    public void add(ChatMessage message) {
        messages.add(message);
        if (messages.size() > 4 * kept + 1_000) {
            messages.subList(0, messages.size() - kept).clear();
        }
    }

    @Override
    public List<ChatMessage> messages() {
        return new ArrayList<>(messages.subList(messages.size() - kept, messages.size()));
    }

    @Override
    public void clear() {
        messages.clear();
    }
}
