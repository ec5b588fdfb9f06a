package dev.tidemark.core.leak;

import dev.tidemark.core.leak.SimulatedDay.Curve;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;

/** Days that look like leaks and are none, and leaks that hide in ordinary days. */
final class Scenarios {

    private Scenarios() {}

    static final Map<String, LongFunction<SimulatedDay>> HEALTHY = new LinkedHashMap<>();
    static final Map<String, LongFunction<SimulatedDay>> LEAKS = new LinkedHashMap<>();

    /** Growth that for longer than anybody waits cannot be told from a leak, and stops. */
    static final Map<String, LongFunction<SimulatedDay>> UNDECIDABLE = new LinkedHashMap<>();

    static {
        healthy("flat", day -> {});
        healthy("warmUp", day -> day.with(warmUp(day)));
        healthy("fillLog", day -> day.with(log(day.between(0.01, 0.05), day.between(0.1, 1), day)));
        healthy("fillLinear", day -> day.with(fill(day, day.between(1, 5))));
        healthy(
                "fillSaturating",
                day -> {
                    var size = day.between(0.05, 0.3) * day.heap;
                    var pace = day.between(0.5, 4);
                    day.with(hour -> size * (1 - Math.exp(-hour / pace)));
                });
        healthy("steps", day -> day.with(steps(day)));
        healthy(
                "loadSteps",
                day -> {
                    day.perLoad *= 2;
                    var calls = day.load;
                    var levels = levels(day, 6, 0.4, 1.8);
                    day.load = hour -> calls.at(hour) * levels.at(hour);
                });
        healthy("batch", day -> day.with(batch(day)));
        healthy("diurnal", Scenarios::diurnal);
        healthy("weekly", Scenarios::weekly);
        healthy("purges", day -> day.with(saw(day)));
        healthy("idle", Scenarios::idle);
        healthy(
                "promotion",
                day -> {
                    // young collections alone, for a day
                    day.oldCollections = false;
                });
        healthy(
                "permanent",
                day -> {
                    var size = day.between(0.05, 0.3) * day.heap;
                    var at = day.between(1, 20);
                    var takes = day.between(0.02, 0.5);
                    day.with(hour -> size * Math.max(0, Math.min(1, (hour - at) / takes)));
                });
        healthy(
                "redeploys",
                day -> {
                    var every = day.between(3, 10);
                    var size = day.between(0.03, 0.1) * day.heap;
                    day.with(hour -> hour % every < 0.4 && hour > every ? size : 0);
                    day.with(hour -> size * (1 - Math.exp(-(hour % every) / 0.5)));
                });
        healthy(
                "fragments",
                day -> {
                    // each peak leaves a part of it in RSS, less and less
                    var every = day.between(1, 5);
                    var size = day.between(30, 150);
                    day.outside(
                            hour -> {
                                double sum = 0;
                                for (int i = 1; i <= hour / every; i++) {
                                    sum += size / Math.pow(i, 1.3);
                                }
                                return sum;
                            });
                });
        healthy(
                "plateau",
                day -> {
                    var size = day.between(50, 500);
                    var takes = day.between(0.3, 4);
                    day.outside(hour -> size * Math.min(1, hour / takes));
                });

        leak("linear", day -> day.with(leak(day, 3, 300)));
        leak("staircase", day -> day.with(stairs(day)));
        leak(
                "late",
                day -> {
                    day.onset = day.between(2, 8);
                    day.hours = 32;
                    day.with(leak(day, 10, 300));
                });
        leak("underWarmUp", day -> day.with(warmUp(day)).with(leak(day, 8, 200)));
        leak(
                "underFill",
                day -> {
                    day.hours = 36;
                    day.with(fill(day, day.between(1, 3))).with(leak(day, 10, 200));
                });
        leak(
                "underDiurnal",
                day -> {
                    diurnal(day);
                    day.with(leak(day, 12, 200));
                });
        leak("underBatch", day -> day.with(batch(day)).with(leak(day, 20, 200)));
        leak(
                "withPurges",
                day -> {
                    day.hours = 36;
                    day.with(saw(day)).with(leak(day, 20, 200));
                });
        leak(
                "idleLeak",
                day -> {
                    idle(day);
                    day.with(leak(day, 5, 100));
                });
        leak(
                "native",
                day -> {
                    day.kinds = List.of(Kind.NATIVE);
                    day.rate = day.rate(10, 150);
                    day.outside(hour -> day.rate * hour);
                });
        leak(
                "nativeLate",
                day -> {
                    day.kinds = List.of(Kind.NATIVE);
                    day.hours = 36;
                    day.onset = day.between(3, 8);
                    day.rate = day.rate(15, 150);
                    var size = day.between(50, 300);
                    day.outside(hour -> size * Math.min(1, hour / 2));
                    day.outside(hour -> day.rate * Math.max(0, hour - day.onset));
                });
        leak(
                "both",
                day -> {
                    day.kinds = List.of(Kind.HEAP, Kind.NATIVE);
                    day.with(leak(day, 10, 100));
                    day.outside(hour -> day.rate * hour);
                });
        leak(
                "fast",
                day -> {
                    day.hours = 6;
                    day.rate = day.heap / day.between(1, 6);
                    day.with(hour -> day.rate * hour);
                });
        healthy(
                "distinct",
                day -> {
                    // one entry for each that ever came: half of those that come are known later on
                    var size = day.between(0.01, 0.03) * day.heap;
                    var power = day.between(0.3, 0.5);
                    day.with(hour -> size * Math.pow(hour, power));
                });
        healthy(
                "deployed",
                day -> {
                    // a cache fills ever slower, and once more faster after a deployment
                    var at = day.between(3, 15);
                    var before = log(day.between(0.01, 0.03), day.between(0.1, 1), day);
                    var after = log(day.between(0.01, 0.05), day.between(0.1, 1), day);
                    day.with(before).with(hour -> hour < at ? 0 : after.at(hour - at));
                });
        healthy(
                "floating",
                day -> {
                    // a marking now and then counts what had died: more than ever less
                    day.floating = day.between(0.02, 0.06);
                });
        leak(
                "workingHours",
                day -> {
                    diurnal(day);
                    day.hours = 72;
                    var start = day.between(0, 12);
                    var whole = leak(day, 15, 150);
                    day.onset = start;
                    day.with(hour -> whole.at(worked(hour - start)));
                });
        leak(
                "restarted",
                day -> {
                    // all is given back but what is needed, warms up again, and leaks from there
                    day.hours = 36;
                    day.onset = day.between(2, 8);
                    var held = day.between(0.05, 0.2) * day.heap;
                    var pace = day.between(0.1, 1);
                    day.with(leak(day, 10, 200));
                    day.with(
                            hour -> {
                                var since = hour < day.onset ? hour : hour - day.onset;
                                return held * (1 - Math.exp(-since / pace));
                            });
                });
        leak(
                "slowInLarge",
                day -> {
                    // less than a MB an hour, until 3 % of the heap are gone
                    day.rate = day.heap < 4096 ? day.between(0.2, 0.5) : day.between(0.5, 1);
                    day.hours = Math.ceil(0.03 * day.heap / day.rate);
                    day.with(hour -> day.rate * hour);
                });
        undecidable("longFill", day -> day.with(fill(day, day.between(8, 16))));
        undecidable("longPurge", day -> day.with(saw(day, day.between(10, 20))));
    }

    private interface Shape {
        void of(SimulatedDay day);
    }

    private static void healthy(String name, Shape shape) {
        HEALTHY.put(name, seed -> day(name, false, seed, shape));
    }

    private static void leak(String name, Shape shape) {
        LEAKS.put(name, seed -> day(name, true, seed, shape));
    }

    private static void undecidable(String name, Shape shape) {
        UNDECIDABLE.put(name, seed -> day(name, false, seed, shape));
    }

    private static SimulatedDay day(String name, boolean leaks, long seed, Shape shape) {
        var day = new SimulatedDay(name, leaks, seed);
        shape.of(day);
        return day;
    }

    static List<SimulatedDay> all(long seed, int each) {
        var days = new ArrayList<SimulatedDay>();
        for (var kind : List.of(HEALTHY, LEAKS)) {
            for (var scenario : kind.values()) {
                for (int i = 0; i < each; i++) {
                    days.add(scenario.apply(seed + i));
                }
            }
        }
        return days;
    }

    /** A day must lose 3 % of its heap at least: what takes a month to be seen has a month. */
    private static Curve leak(SimulatedDay day, double least, double most) {
        var slowest = 0.03 * day.heap / 24;
        var fastest = day.heap / 8;
        day.rate = Math.min(fastest, day.rate(Math.max(slowest, least), Math.max(slowest, most)));
        return hour -> day.rate * Math.max(0, hour - day.onset);
    }

    /** Of each day ten hours. */
    private static double worked(double hours) {
        return hours < 0 ? 0 : Math.floor(hours / 24) * 10 + Math.min(10, hours % 24);
    }

    private static Curve stairs(SimulatedDay day) {
        leak(day, 5, 100);
        var every = day.between(0.3, 1.5);
        var steps = new TreeMap<Double, Double>();
        double sum = 0;
        for (double at = 0; at < day.hours; at += every * day.between(0.6, 1.4)) {
            steps.put(at, sum);
            sum += every * day.rate;
        }
        return hour -> steps.floorEntry(hour).getValue();
    }

    private static Curve warmUp(SimulatedDay day) {
        var size = day.between(0.03, 0.2) * day.heap;
        var pace = day.between(0.1, 1);
        return hour -> size * (1 - Math.exp(-hour / pace));
    }

    private static Curve log(double share, double pace, SimulatedDay day) {
        return hour -> share * day.heap * Math.log1p(hour / pace);
    }

    private static Curve fill(SimulatedDay day, double takes) {
        var size = day.between(0.03, 0.15) * day.heap;
        var start = day.between(0, 4);
        return hour -> size * Math.max(0, Math.min(1, (hour - start) / takes));
    }

    private static Curve steps(SimulatedDay day) {
        var levels = levels(day, day.between(4, 9), -0.02, 0.06);
        return hour -> levels.at(hour) * day.heap;
    }

    /** A level that holds for some hours, then another. */
    private static Curve levels(SimulatedDay day, double every, double least, double most) {
        var levels = new TreeMap<Double, Double>();
        for (double at = 0; at < day.hours; at += every * day.between(0.5, 1.5)) {
            levels.put(at, day.between(least, most));
        }
        return hour -> levels.floorEntry(hour).getValue();
    }

    private static Curve batch(SimulatedDay day) {
        var every = day.between(2, 6);
        var takes = day.between(0.3, 1.2);
        var size = day.between(0.05, 0.2) * day.heap;
        return hour -> hour % every > every - takes ? size : 0;
    }

    private static Curve saw(SimulatedDay day) {
        return saw(day, day.between(1, 6));
    }

    private static Curve saw(SimulatedDay day, double every) {
        var size = day.between(0.02, 0.1) * day.heap;
        return hour -> size * (hour % every) / every;
    }

    private static void diurnal(SimulatedDay day) {
        day.hours = 36;
        day.perLoad = day.between(0.02, 0.08) * day.heap;
        var peak = day.between(0, 24);
        day.load = hour -> 0.5 - 0.45 * Math.cos((hour - peak) / 24 * 2 * Math.PI);
    }

    private static void weekly(SimulatedDay day) {
        diurnal(day);
        day.hours = 8 * 24;
        var calls = day.load;
        var start = day.random.nextInt(7) * 24;
        day.load = hour -> calls.at(hour) * ((hour + start) % 168 >= 120 ? 0.3 : 1);
    }

    private static void idle(SimulatedDay day) {
        day.load = hour -> 0.01;
    }
}
