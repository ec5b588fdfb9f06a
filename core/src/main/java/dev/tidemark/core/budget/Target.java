package dev.tidemark.core.budget;

import dev.tidemark.core.context.Component;

/**
 * How full a share should be, in percent: below it the share is larger than needed, above it the
 * next turn may not fit. Which is right differs by what a component holds: a system prompt does not
 * grow, a current turn does.
 */
public record Target(int low, int high) {

    /** For a request as a whole. */
    public static final Target TOTAL = new Target(75, 85);

    /** Where a percentage stands. */
    public enum Standing {
        BELOW("below"),
        WITHIN("within"),
        ABOVE("above");

        private final String label;

        Standing(String label) {
            this.label = label;
        }

        /** The name users see. */
        public String label() {
            return label;
        }
    }

    private static final Target SYSTEM_CONTEXT = new Target(95, 99);
    private static final Target WORKING_MEMORY = new Target(70, 80);
    private static final Target KNOWLEDGE_BASE = new Target(60, 75);
    private static final Target AGENT_CONTEXT = new Target(70, 85);
    private static final Target INTERACTION_BUFFER = new Target(60, 75);

    /** For one component. */
    public static Target of(Component component) {
        return switch (component) {
            case SYSTEM_CONTEXT -> SYSTEM_CONTEXT;
            case WORKING_MEMORY -> WORKING_MEMORY;
            case KNOWLEDGE_BASE -> KNOWLEDGE_BASE;
            case AGENT_CONTEXT -> AGENT_CONTEXT;
            case INTERACTION_BUFFER -> INTERACTION_BUFFER;
        };
    }

    /** Where this percentage stands; the edges belong to the target. */
    public Standing standing(double percent) {
        return percent < low ? Standing.BELOW : percent > high ? Standing.ABOVE : Standing.WITHIN;
    }
}
