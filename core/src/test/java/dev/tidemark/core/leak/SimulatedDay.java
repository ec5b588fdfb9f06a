package dev.tidemark.core.leak;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * A day or a week of a JVM whose truth is known, played to a detector as a living one would show
 * itself: samples, collections, and a measured live set where it was asked for.
 */
final class SimulatedDay {

    /** Memory or load over time, in MB or calls a second. */
    interface Curve {
        double at(double hour);

        default Curve and(Curve other) {
            return hour -> at(hour) + other.at(hour);
        }
    }

    /** What the detector made of it. */
    record Outcome(
            SimulatedDay day, Optional<Verdict> alarm, double hour, int probes, double exhausted) {

        boolean right() {
            return alarm.isPresent() && day.leaks && hour >= day.onset;
        }

        boolean kindRight() {
            return day.kinds.contains(alarm.orElseThrow().kind());
        }

        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "%s%s: %s after %.2f h, gone at %.1f h, %d probes %s",
                    day,
                    day.leaks ? " leaks" : " is well",
                    alarm.map(a -> a.kind().label()).orElse("no alarm"),
                    hour - day.onset,
                    exhausted,
                    probes,
                    alarm.map(a -> a.evidence().toString()).orElse(""));
        }
    }

    private static final long MB = 1 << 20;
    private static final double STEP = 30 / 3600.0;

    final String name;
    final long seed;
    final Random random;
    final String collector;
    final double heap;
    final boolean leaks;
    double hours = 24;
    double onset;
    double rate;
    List<Kind> kinds = List.of(Kind.HEAP);
    Curve live;
    Curve outside;
    Curve load;
    double perLoad;
    double floating;
    boolean oldCollections = true;

    SimulatedDay(String name, boolean leaks, long seed) {
        this.name = name;
        this.leaks = leaks;
        this.seed = seed;
        random = new Random(seed * 31 + name.hashCode());
        random.nextLong();
        var collectors = List.of("g1", "g1", "serial", "parallel");
        collector = collectors.get(random.nextInt(collectors.size()));
        heap = List.of(512, 1024, 2048, 2048, 4096, 4096, 8192, 16384).get(random.nextInt(8));
        var base = between(0.08, 0.25) * heap;
        perLoad = between(0.005, 0.03) * heap;
        var calls = between(0.4, 0.9);
        live = hour -> base;
        load = hour -> calls;
        var first = between(50, 200);
        var touched = between(10, 35);
        outside = hour -> first + touched * Math.log1p(hour / 0.1);
    }

    double between(double least, double most) {
        return least + random.nextDouble() * (most - least);
    }

    /** As often between 3 and 10 as between 100 and 333. */
    double rate(double least, double most) {
        return Math.exp(between(Math.log(least), Math.log(most)));
    }

    SimulatedDay with(Curve more) {
        live = live.and(more);
        return this;
    }

    SimulatedDay outside(Curve more) {
        outside = outside.and(more);
        return this;
    }

    Outcome play(ProbePolicy policy) {
        var noise = new Random(seed + 7);
        var stops = !collector.equals("g1");
        var detector =
                new Detector(Detector.Surroundings.recorded(collector, ((long) heap) * MB, policy));
        Optional<Verdict> alarm = Optional.empty();
        double alarmAt = Double.NaN;
        double exhausted = Double.NaN;
        int probes = 0;
        boolean asked = false;
        double wander = 0;
        double breath = 0;
        double committed = noise.nextInt(4) == 0 ? heap : 0;
        double promoted = 0;
        var perYoung = heap * (0.0005 + 0.003 * noise.nextDouble());
        var full = heap * (0.1 + 0.4 * noise.nextDouble());
        var young = heap * (0.05 + 0.15 * noise.nextDouble());
        var pace = 12 + 48 * noise.nextDouble();
        double nextYoung = 0;
        double used = 0;
        for (int i = 0; i * STEP < hours; i++) {
            var hour = i * STEP;
            wander = 0.999 * wander + 0.045 * noise.nextGaussian();
            breath = 0.99 * breath + 0.14 * noise.nextGaussian();
            var calls = Math.max(0.005, load.at(hour) * (1 + 0.06 * wander));
            var truth = live.at(hour) + perLoad * calls + 0.0008 * heap * breath;
            if (Double.isNaN(exhausted) && truth > 0.97 * heap) {
                exhausted = hour;
            }
            truth = Math.min(truth, 0.97 * heap);
            used = Math.max(used, Math.min(heap, truth + promoted + young));
            committed = Math.max(committed, Math.min(heap, used * 1.03));
            var rss = committed + outside.at(hour) + 2 * noise.nextGaussian();
            var millis = Math.round(hour * 3_600_000);
            detector.sample(sample(millis, truth + promoted, committed, rss));
            detector.load(calls);
            asked |= detector.wantsProbe(millis);
            while (nextYoung < hour + STEP) {
                nextYoung += pace * 0.5 / calls / 3600 * (0.9 + 0.2 * noise.nextDouble());
                promoted += perYoung * (0.7 + 0.6 * noise.nextDouble());
                var old =
                        oldCollections
                                && (promoted > full || truth + promoted + young > 0.95 * heap);
                var left = Math.min(heap, truth + promoted);
                if (old) {
                    promoted = 0;
                    left = truth + (stops ? 0 : heap * (0.01 + 0.06 * noise.nextDouble()));
                }
                var at = Math.round(Math.min(nextYoung, hour + STEP) * 3_600_000);
                detector.collected(at, (long) (left * MB), old);
                asked |= detector.wantsProbe(at);
            }
            if (asked && i % 2 == 1) {
                asked = false;
                probes++;
                var error = noise.nextGaussian() * (stops ? 0.3 : 0.005 * heap);
                if (noise.nextDouble() < 0.2) {
                    error += floating * heap * noise.nextDouble();
                }
                detector.live(millis + 29_999, (long) ((truth + error) * MB));
            }
            if (alarm.isEmpty()) {
                alarm =
                        detector.verdicts().stream()
                                .filter(v -> v.state() == Verdict.State.CONFIRMED)
                                .findFirst();
                alarmAt = alarm.isPresent() ? hour : alarmAt;
            }
        }
        return new Outcome(this, alarm, alarmAt, probes, exhausted);
    }

    static Sample sample(long millis, double used, double committed, double rss) {
        return sample(millis, used, committed, rss, committed);
    }

    /** Where not all of the committed heap is resident, or nobody tells what is (below zero). */
    static Sample sample(long millis, double used, double committed, double rss, double resident) {
        var unknown = Sample.UNKNOWN;
        return new Sample(
                millis,
                (long) (used * MB),
                (long) (committed * MB),
                unknown,
                unknown,
                (long) (rss * MB),
                resident < 0 ? unknown : (long) (resident * MB),
                unknown,
                unknown,
                unknown,
                unknown,
                unknown,
                -1,
                -1,
                unknown,
                unknown);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%s %d (%s, %.0f MB, %.1f MB/h)", name, seed, collector, heap, rate);
    }
}
