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

    /** The name users see: in configuration keys, in metric tags, in JMX. */
    public String label() {
        return label;
    }
}
