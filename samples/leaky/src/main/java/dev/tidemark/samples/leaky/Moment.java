package dev.tidemark.samples.leaky;

/**
 * A point of a run.
 *
 * @param seconds since it began
 * @param length of the whole run, in seconds
 * @param bytesPerSecond how fast a leak is to be
 */
record Moment(double seconds, double length, double bytesPerSecond) {

    /** From 0 at the beginning to 1 at the end. */
    double part() {
        return Math.min(1, seconds / length);
    }

    /** How many things of this size a leak holds by now. */
    long leaked(long size) {
        return (long) (seconds * bytesPerSecond / size);
    }

    /** How many things of this size a part of the whole leak would be. */
    int ofAll(double part, long size) {
        return (int) Math.max(1, part * length * bytesPerSecond / size);
    }
}
