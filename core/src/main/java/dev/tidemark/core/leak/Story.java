package dev.tidemark.core.leak;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Puts what was found into the words and figures of a verdict. */
final class Story {

    private static final double MB = 1 << 20;

    /** Which memory it is, and what its reader should do first. */
    record Subject(Kind kind, String what, String advice) {}

    static final Subject LIVE_SET =
            new Subject(
                    Kind.HEAP,
                    "the live set",
                    "find the container that grows and bound it or remove from it");
    static final Subject DIRECT_BUFFERS =
            new Subject(
                    Kind.NATIVE,
                    "memory of direct buffers",
                    "find who keeps direct buffers, and let go of those that are done");
    static final Subject OUTSIDE =
            new Subject(
                    Kind.NATIVE,
                    "memory outside of the heap",
                    "look at direct buffers, mapped files and what is opened and never closed");

    private Story() {}

    static Verdict of(Suspect suspect, Subject subject, double limit, Uptime uptime) {
        var finding = suspect.finding();
        var state = suspect.state().orElseThrow();
        return new Verdict(
                state,
                subject.kind(),
                subject.kind().label(),
                Verdict.UNATTRIBUTED,
                finding.trend().slope(),
                confidence(state, finding),
                uptime.millis(finding.trend().from()),
                Optional.of(Duration.ofSeconds(Math.round(finding.hoursLeft() * 3600))),
                evidence(finding, subject.what(), limit),
                subject.advice());
    }

    private static double confidence(Verdict.State state, Growth.Finding finding) {
        var strength = finding.trend().strength();
        return switch (state) {
            case CONFIRMED -> Math.min(0.99, strength / (strength + 1));
            case SUSPECTED -> 0.5 * Math.min(1, finding.waited());
            case WITHDRAWN -> 0;
        };
    }

    private static List<String> evidence(Growth.Finding finding, String what, double limit) {
        var trend = finding.trend();
        var evidence = new ArrayList<String>();
        evidence.add(
                text(
                        "%s grew by %.0f MB in %.1f h, %.1f MB an hour, to %.0f of %.0f MB",
                        what,
                        trend.growth() / MB,
                        trend.hours(),
                        trend.slope() / MB,
                        trend.reached() / MB,
                        limit / MB));
        evidence.add(
                text(
                        "that is %.0f times its own uncertainty; measurements scatter by %.1f MB",
                        trend.strength(), trend.noise() / MB));
        evidence.add(
                text(
                        "it goes on: each fifth of that time added at least %.0f %% of the mean,"
                                + " none more than %.0f %% of all",
                        100 * trend.weakest(), 100 * trend.step()));
        if (trend.perLoad() > 0) {
            evidence.add(
                    text(
                            "%.0f MB for each call a second were taken out as load",
                            trend.perLoad() / MB));
        }
        if (trend.byLoad()) {
            evidence.add("calls rose with it: they alone may be why");
        }
        return evidence;
    }

    private static String text(String form, Object... values) {
        return String.format(Locale.ROOT, form, values);
    }
}
