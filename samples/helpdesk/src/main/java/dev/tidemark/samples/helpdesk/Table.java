package dev.tidemark.samples.helpdesk;

import java.io.PrintStream;
import java.util.Locale;

/** Figures side by side, up to three columns of them in the width of a terminal. */
record Table(PrintStream out) {

    void row(String what, String... values) {
        say("%-22s", what);
        for (var value : values) {
            say(" %16s", value);
        }
        say("%n");
    }

    void count(String what, long... values) {
        say("%-22s", what);
        for (var value : values) {
            say(" %,16d", value);
        }
        say("%n");
    }

    void say(String format, Object... values) {
        out.print(String.format(Locale.ROOT, format, values));
    }

    static String seconds(long millis) {
        return String.format(Locale.ROOT, "%.1f s", millis / 1e3);
    }

    static String megabytes(long kilobytes) {
        return kilobytes == 0 ? "not known here" : kilobytes / 1_024 + " MB";
    }
}
