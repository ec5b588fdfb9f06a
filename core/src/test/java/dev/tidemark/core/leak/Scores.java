package dev.tidemark.core.leak;

import dev.tidemark.core.leak.SimulatedDay.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** How often the detector was right over many days. */
final class Scores {

    private final List<Outcome> outcomes = new ArrayList<>();

    Scores play(List<SimulatedDay> days, ProbePolicy policy) {
        outcomes.addAll(days.parallelStream().map(day -> day.play(policy)).toList());
        return this;
    }

    double precision() {
        var alarms = count(o -> o.alarm().isPresent());
        return alarms == 0 ? 1 : count(Outcome::right) / (double) alarms;
    }

    double recall() {
        return count(Outcome::right) / (double) count(o -> o.day().leaks);
    }

    double kindRight() {
        return count(o -> o.right() && o.kindRight()) / (double) count(Outcome::right);
    }

    /** Of leaks that a day shows: those that take a week would be all of it. */
    double medianDelay() {
        var delays =
                outcomes.stream()
                        .filter(o -> o.right() && o.day().hours <= 36)
                        .mapToDouble(o -> o.hour() - o.day().onset)
                        .toArray();
        Arrays.sort(delays);
        return delays[delays.length / 2];
    }

    double probesAnHour() {
        return outcomes.stream()
                .mapToDouble(o -> o.probes() / o.day().hours)
                .average()
                .orElseThrow();
    }

    List<Outcome> wrong() {
        return outcomes.stream()
                .filter(o -> o.alarm().isPresent() ? !o.right() || !o.kindRight() : o.day().leaks)
                .toList();
    }

    List<Outcome> all() {
        return outcomes;
    }

    private int count(java.util.function.Predicate<Outcome> which) {
        return (int) outcomes.stream().filter(which).count();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d days: precision %.3f recall %.3f kind %.3f median delay %.2f h probes %.2f/h",
                outcomes.size(),
                precision(),
                recall(),
                kindRight(),
                medianDelay(),
                probesAnHour());
    }
}
