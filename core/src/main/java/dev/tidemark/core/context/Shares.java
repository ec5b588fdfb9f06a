package dev.tidemark.core.context;

import java.util.Arrays;

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
