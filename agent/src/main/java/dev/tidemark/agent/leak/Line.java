package dev.tidemark.agent.leak;

import dev.tidemark.core.leak.Verdict;
import dev.tidemark.core.leak.Verdict.State;
import java.time.Duration;
import java.util.Locale;

/** A verdict as one line of a log: what, how fast, who, until when, and what to do. */
public final class Line {

    private Line() {}

    /** With its figures, without content. */
    public static String of(Verdict verdict) {
        var line = new StringBuilder("leak ").append(verdict.state().label()).append(": ");
        line.append(verdict.kind().label());
        if (verdict.state() != State.WITHDRAWN) {
            line.append(
                    String.format(Locale.ROOT, ", %,.1f MB/h", verdict.bytesPerHour() / (1 << 20)));
        }
        line.append(", held by ").append(verdict.holder());
        verdict.exhaustion()
                .filter(time -> verdict.state() != State.WITHDRAWN && time.toDays() < 60)
                .ifPresent(time -> line.append("; memory runs out in ").append(plain(time)));
        if (verdict.state() == State.CONFIRMED && !verdict.advice().isEmpty()) {
            line.append("; ").append(verdict.advice());
        } else if (!verdict.evidence().isEmpty()) {
            line.append("; ").append(verdict.evidence().get(0));
        }
        return line.toString();
    }

    static String plain(Duration time) {
        return time.toMinutes() < 2
                ? time.toSeconds() + " s"
                : time.toHours() < 2
                        ? time.toMinutes() + " min"
                        : time.toDays() < 2 ? time.toHours() + " h" : time.toDays() + " days";
    }
}
