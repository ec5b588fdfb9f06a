package dev.tidemark.core.context;

import java.util.List;

/** What one request brings to the model: its messages in order, and the tools it offers. */
public record Transcript(List<Message> messages, List<Tool> tools) {

    /** Takes copies, so that a host which goes on with its own lists changes nothing here. */
    public Transcript {
        messages = List.copyOf(messages);
        tools = List.copyOf(tools);
    }
}
