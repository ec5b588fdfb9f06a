package dev.tidemark.core.context;

/** The five parts that share a request's budget, by what a message is for. */
public enum Component {
    SYSTEM_CONTEXT("system-context"),
    WORKING_MEMORY("working-memory"),
    KNOWLEDGE_BASE("knowledge-base"),
    AGENT_CONTEXT("agent-context"),
    INTERACTION_BUFFER("interaction-buffer");

    private final String label;

    Component(String label) {
        this.label = label;
    }

    /**
     * What a message is for, its retrieved documents apart: the system prompt to the system
     * context; the current turn to working memory; before it, tool calls and their results to agent
     * context and the rest to the interaction buffer.
     */
    public static Component of(Counted message, boolean current) {
        if (message.role() == Role.SYSTEM) {
            return SYSTEM_CONTEXT;
        }
        if (current) {
            return WORKING_MEMORY;
        }
        return message.role() == Role.TOOL || message.calls() ? AGENT_CONTEXT : INTERACTION_BUFFER;
    }

    /** The name users see: in configuration keys, in metric tags, in JMX. */
    public String label() {
        return label;
    }
}
