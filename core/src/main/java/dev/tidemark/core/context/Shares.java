package dev.tidemark.core.context;

import java.util.Arrays;
import java.util.List;

/** Tokens by component: the one way in which a request's size is told apart. */
public final class Shares {

    private static final Component[] COMPONENTS = Component.values();

    /** Nothing in any component. */
    public static final Shares EMPTY = new Shares(new long[COMPONENTS.length]);

    private final long[] tokens;

    private Shares(long[] tokens) {
        this.tokens = tokens;
    }

    /** {@code tokens[i]} belongs to the i-th component. */
    public static Shares of(long... tokens) {
        if (tokens.length != COMPONENTS.length) {
            throw new IllegalArgumentException("one number per component, not " + tokens.length);
        }
        return new Shares(tokens.clone());
    }

    /**
     * What belongs where: the system prompt and {@code overhead} (tool definitions, the request's
     * own frame) to the system context; all from the last user message on to working memory; before
     * it, tool calls and their results to agent context and the rest to the interaction buffer;
     * what was retrieved to the knowledge base, wherever it stands.
     */
    public static Shares divide(List<Counted> messages, long overhead) {
        int first = turn(messages);
        var tokens = new long[COMPONENTS.length];
        tokens[Component.SYSTEM_CONTEXT.ordinal()] = overhead;
        for (int i = 0; i < messages.size(); i++) {
            var message = messages.get(i);
            tokens[Component.of(message, i >= first).ordinal()] += message.tokens();
            tokens[Component.KNOWLEDGE_BASE.ordinal()] += message.documents();
        }
        return new Shares(tokens);
    }

    /** Where the current turn begins: at the last message of the user. */
    public static int turn(List<Counted> messages) {
        int turn = messages.size();
        while (turn > 0 && messages.get(turn - 1).role() != Role.USER) {
            turn--;
        }
        return Math.max(0, turn - 1);
    }

    /** The same proportions, with {@code total} in all: an estimate put right by a better one. */
    public Shares scaledTo(long total) {
        long own = total();
        if (own <= 0 || own == total) {
            return this;
        }
        var scaled = new long[tokens.length];
        long given = 0;
        int largest = 0;
        for (int i = 0; i < tokens.length; i++) {
            scaled[i] = Math.round((double) tokens[i] * total / own);
            given += scaled[i];
            largest = tokens[i] > tokens[largest] ? i : largest;
        }
        scaled[largest] += total - given;
        return new Shares(scaled);
    }

    /** The tokens of one component. */
    @SuppressWarnings("EnumOrdinal") // the array is laid out by it, and never leaves this class
    public long of(Component component) {
        return tokens[component.ordinal()];
    }

    /** The tokens of all components. */
    public long total() {
        return Arrays.stream(tokens).sum();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shares that && Arrays.equals(tokens, that.tokens);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(tokens);
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (var component : COMPONENTS) {
            text.append(component.label()).append(' ').append(of(component)).append(' ');
        }
        return text.append("total ").append(total()).toString();
    }
}
