package dev.tidemark.core.compress;

/** Head and tail of the largest texts, until the request fits: better than a refused call. */
final class LastResort implements Stage {

    @Override
    public String name() {
        return "last-resort";
    }

    @Override
    public void apply(Draft draft) {
        for (int round = 0; round < 64 && draft.total() > draft.request().target(); round++) {
            int largest = -1;
            for (int i = 0; i < draft.length(); i++) {
                if (draft.isOpen(i) && (largest < 0 || draft.size(i) > draft.size(largest))) {
                    largest = i;
                }
            }
            if (largest < 0) {
                return;
            }
            int size = draft.size(largest);
            double share =
                    Math.max(
                            0.05,
                            1 - (double) (draft.total() - draft.request().target() + 12) / size);
            draft.rewrite(largest, text -> headAndTail(text, share));
            if (draft.size(largest) == size) {
                return;
            }
        }
    }

    private static String headAndTail(String text, double share) {
        int keep = (int) (text.length() * Math.min(share, 0.9));
        int head = whole(text, keep * 6 / 10);
        int tail = whole(text, text.length() - keep * 4 / 10);
        return head >= tail
                ? text
                : text.substring(0, head)
                        + "\n["
                        + (tail - head)
                        + " of "
                        + text.length()
                        + " characters omitted]\n"
                        + text.substring(tail);
    }

    private static int whole(String text, int at) {
        return at > 0 && at < text.length() && Character.isLowSurrogate(text.charAt(at))
                ? at - 1
                : at;
    }
}
