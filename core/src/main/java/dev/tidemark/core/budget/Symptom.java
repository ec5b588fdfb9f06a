package dev.tidemark.core.budget;

/** What can be wrong with how a budget is used, in the name users see. */
public enum Symptom {
    WORKING_MEMORY_HIGH("working-memory-high"),
    TOTAL_HIGH("total-high"),
    CACHE_HIT_RATE_LOW("cache-hit-rate-low"),
    COMPONENT_EXHAUSTED("component-exhausted"),
    KNOWLEDGE_BASE_UNUSED("knowledge-base-unused");

    private final String label;

    Symptom(String label) {
        this.label = label;
    }

    /** The name in events, in JMX and in what a user searches for. */
    public String label() {
        return label;
    }
}
