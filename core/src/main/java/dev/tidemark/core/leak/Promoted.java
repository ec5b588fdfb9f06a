package dev.tidemark.core.leak;

/**
 * What young collections leave is the live set and the garbage they promoted. How much of that an
 * old collection shows, and it is spread evenly over the young ones before: so many collections
 * later the live set is known again, less exactly.
 */
final class Promoted {

    /** Of the young collections before the first old one most were of a start. */
    private static final int ENOUGH = 10;

    private final double[] hours;
    private final double[] values;
    private final double[] loads;
    private final int[] counts;
    private int size;
    private int every = 1;
    private int count;
    private double perCollection = Double.NaN;
    private double latest;

    Promoted(int capacity) {
        hours = new double[capacity];
        values = new double[capacity];
        loads = new double[capacity];
        counts = new int[capacity];
    }

    /** A young collection left that much. */
    void young(double hour, double left, double load) {
        if (count++ % every == 0) {
            if (size == hours.length) {
                halve();
            }
            hours[size] = hour;
            values[size] = left;
            loads[size] = load;
            counts[size] = count;
            size++;
        }
        latest = left;
    }

    /** An old one shows what of it was live; what lay between goes where it belongs. */
    void old(double left, Series live) {
        if (count >= ENOUGH || count > 1 && !Double.isNaN(perCollection)) {
            perCollection = Math.max(0, latest - left) / count;
        }
        replay(live);
        size = 0;
        count = 0;
        every = 1;
    }

    /** What the live set is thought to have been since. */
    Points estimated() {
        if (Double.isNaN(perCollection) || size == 0) {
            return new Points(new double[0], new double[0], new double[0]);
        }
        var live = new Series(size);
        replay(live);
        return live.points();
    }

    private void replay(Series live) {
        for (int i = 0; i < size && !Double.isNaN(perCollection); i++) {
            live.add(hours[i], values[i] - perCollection * counts[i], loads[i]);
        }
    }

    private void halve() {
        size /= 2;
        every *= 2;
        for (int i = 0; i < size; i++) {
            hours[i] = hours[2 * i];
            values[i] = values[2 * i];
            loads[i] = loads[2 * i];
            counts[i] = counts[2 * i];
        }
    }
}
