package dev.tidemark.core.leak;

import java.util.Locale;

/** Figures as an operator reads them: three digits and a unit. */
final class Figures {

    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB"};

    private Figures() {}

    static String bytes(double bytes) {
        int unit = 0;
        double left = bytes;
        while (left >= 1_000 && unit < BYTES.length - 1) {
            left /= 1_000;
            unit++;
        }
        return String.format(
                Locale.ROOT, unit == 0 || left >= 100 ? "%.0f %s" : "%.1f %s", left, BYTES[unit]);
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    static String time(long millis) {
        double seconds = millis / 1_000.0;
        if (seconds < 120) {
            return String.format(Locale.ROOT, "%.0f s", seconds);
        }
        if (seconds < 2 * 3_600) {
            return String.format(Locale.ROOT, "%.0f min", seconds / 60);
        }
        return seconds < 48 * 3_600
                ? String.format(Locale.ROOT, "%.1f h", seconds / 3_600)
                : String.format(Locale.ROOT, "%.1f days", seconds / 86_400);
    }
}
