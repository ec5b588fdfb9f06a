package dev.tidemark.core.compress;

/**
 * What is looked at of a text that is many times larger than all that may be sent: its head, its
 * tail, and pieces of one length in between. A text that is short enough is looked at as a whole.
 */
final class Sample {

    /** Pieces, the larger ones at both ends included. */
    private static final int PIECES = 16;

    /** The head, and the tail, take as much as so many of the pieces between them. */
    private static final int END = 4;

    /** As far as a cut is moved to an end of a line, else to a space. */
    private static final int NEAR = 400;

    /** A value of more characters is sampled itself. */
    private static final int LONG = 10_000;

    private final String text;
    private final int most;

    /** Where a piece begins and ends, one after the other. */
    private final int[] cuts;

    Sample(String text, int most) {
        this.text = text;
        this.most = most;
        if (text.length() <= most) {
            cuts = new int[] {0, text.length()};
            return;
        }
        cuts = new int[2 * PIECES];
        int piece = most / (PIECES - 2 + 2 * END);
        long between = text.length() - (long) piece * (PIECES - 2 + 2 * END);
        for (int i = 0; i < PIECES; i++) {
            long from = between * i / (PIECES - 1) + (i == 0 ? 0 : (long) piece * (END + i - 1));
            long to = from + (long) piece * (i == 0 || i == PIECES - 1 ? END : 1);
            cuts[2 * i] = i == 0 ? 0 : cut((int) from);
            cuts[2 * i + 1] =
                    i == PIECES - 1 ? text.length() : Math.max(cuts[2 * i], cut((int) to));
        }
    }

    private int cut(int at) {
        int most = Math.min(text.length(), at + NEAR);
        int space = -1;
        for (int i = at; i < most; i++) {
            if (text.charAt(i) == '\n') {
                return i + 1;
            }
            space = space < 0 && text.charAt(i) == ' ' ? i + 1 : space;
        }
        return space >= 0 ? space : Character.isLowSurrogate(text.charAt(at)) ? at + 1 : at;
    }

    /** Whether there is anything beside it. */
    boolean isPart() {
        return unread() > 0;
    }

    /** How many characters are not looked at. */
    int unread() {
        int unread = text.length();
        for (int i = 0; i < cuts.length; i += 2) {
            unread -= cuts[i + 1] - cuts[i];
        }
        return unread;
    }

    /** Whether a value of the text is a text of its own. */
    boolean isLong(int length) {
        return length > LONG;
    }

    /** Of such a value as large a share. */
    String within(String value) {
        return new Sample(value, (int) ((long) value.length() * most / text.length())).pieces();
    }

    /** Whether this place is looked at. */
    boolean covers(long place) {
        for (int i = 0; i < cuts.length && cuts[i] <= place; i += 2) {
            if (place < cuts[i + 1]) {
                return true;
            }
        }
        return false;
    }

    /** The pieces as lines. */
    String pieces() {
        if (!isPart()) {
            return text;
        }
        var pieces = new StringBuilder();
        for (int i = 0; i < cuts.length; i += 2) {
            pieces.append(pieces.length() == 0 ? "" : "\n").append(text, cuts[i], cuts[i + 1]);
        }
        return pieces.toString();
    }
}
