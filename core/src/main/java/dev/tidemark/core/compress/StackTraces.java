package dev.tidemark.core.compress;

/**
 * The frames nearest to where an exception came from; what is below them is the same every time.
 */
final class StackTraces implements Fold {

    /** Where it was thrown and who called that: what a reader of a trace looks at first. */
    private static final int KEPT = 6;

    @Override
    public String fold(String text) {
        if (!text.contains("\tat ") && !text.contains("    at ")) {
            return text;
        }
        var folded = new StringBuilder(text.length());
        int frames = 0;
        for (var line : text.split("\n", -1)) {
            boolean frame = line.stripLeading().startsWith("at ") && line.indexOf('(') > 0;
            if (!frame) {
                omitted(frames, folded);
                frames = 0;
            } else if (++frames > KEPT) {
                continue;
            }
            folded.append(line).append('\n');
        }
        omitted(frames, folded);
        folded.setLength(folded.length() - 1);
        return folded.toString();
    }

    private static void omitted(int frames, StringBuilder folded) {
        if (frames > KEPT) {
            folded.append("\t[")
                    .append(frames - KEPT)
                    .append(" of ")
                    .append(frames)
                    .append(" frames omitted]\n");
        }
    }
}
