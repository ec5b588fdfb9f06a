package dev.tidemark.core.leak;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Judges one store of conversations: it leaks when conversations keep coming, and of those that
 * have not been asked for during some time hardly any is ever asked for or removed after all.
 *
 * <p>Which time that is, the store's own conversations say: the shortest after which less than one
 * of twenty moved. How long such a picture must hold before it is believed depends on how much time
 * there is: it is suspected within minutes, and confirmed when that part of the time to exhaustion
 * has passed in which most stores that clean up would have done so. A store that did, by removing
 * what had been idle, or because it was asked for it, is given twice that time from then on:
 * whoever cleans up every night is not accused every day.
 */
public final class StoreWatch {

    /** Fewer idle conversations are nobody's trouble. */
    private static final int FEW = 200;

    /** So many idle conversations, or so large a part of the heap, leave no time to wait. */
    private static final int MANY = 5_000;

    private static final double MUCH = 0.10;

    /** Less than this moves after all in a store that leaks; more than the second, in none. */
    private static final double HARDLY = 0.05;

    private static final double NOT_SO_FEW = 0.10;

    /** If so many of those that become idle are removed later, it is not for lack of removing. */
    private static final double BALANCED = 0.5;

    // in units: with the usual ones of ten seconds, a minute, five, an hour, and a day
    private static final double HASTE = 6;
    private static final double SOON = 30;
    private static final double LONG = 360;
    private static final double LONGEST = 8_640;

    /** The part of the time to exhaustion that is spent on watching. */
    private static final double PART = 1.0 / 24;

    private final String holder;
    private final String suspect;
    private final String advice;
    private final double unit;
    private double learnt;
    private Verdict verdict;

    /**
     * @param holder class and field
     * @param suspect the same, or with a number where there are several stores of that class
     * @param advice what to change in code
     * @param unit of time, in milliseconds: all others are multiples of it
     */
    public StoreWatch(String holder, String suspect, String advice, long unit) {
        this.holder = holder;
        this.suspect = suspect;
        this.advice = advice;
        this.unit = unit;
    }

    /** The last verdict, if there was ever one. */
    public Optional<Verdict> verdict() {
        return Optional.ofNullable(verdict);
    }

    /**
     * Looks at the book, once in a unit.
     *
     * @param room what is left of the heap, in bytes
     * @param heap how large it may become
     * @param now in milliseconds
     */
    public Optional<Verdict> judge(StoreBook<?> book, long room, long heap, long now) {
        book.age(now);
        var picture = picture(book, room, heap, now);
        if (picture == null) {
            if (isOpen()) {
                withdraw(now, "Conversations that were idle are asked for again, or removed.");
            }
        } else if (picture.growing && picture.window >= patience(picture)) {
            tell(picture, Verdict.State.CONFIRMED);
        } else if (isOpen()) {
            goOn(picture, now);
        } else if (picture.looksLikeOne(patience(picture))) {
            tell(picture, Verdict.State.SUSPECTED);
        }
        return verdict();
    }

    private boolean isOpen() {
        return verdict != null && verdict.state() != Verdict.State.WITHDRAWN;
    }

    /** What leaks stays a leak for as long as it is held, whether it grows at the moment or not. */
    private void goOn(Picture picture, long now) {
        if (verdict.state() == Verdict.State.SUSPECTED
                && !picture.growing
                && picture.window > LONG * unit) {
            withdraw(now, "It has not grown any more.");
        } else {
            tell(picture, verdict.state());
        }
    }

    private double patience(Picture picture) {
        double asked =
                picture.urgent
                        ? HASTE * unit
                        : Math.min(
                                LONGEST * unit, Math.max(SOON * unit, PART * picture.exhaustion()));
        return Math.max(asked, learnt);
    }

    /** What a leak would look like, or null where it does not look so. */
    private Picture picture(StoreBook<?> book, long room, long heap, long now) {
        double most = isOpen() ? NOT_SO_FEW : HARDLY;
        int fewest = isOpen() ? FEW / 2 : FEW;
        for (int step = 0; step < StoreBook.STEPS; step++) {
            var idle = book.idleSince(step, now);
            if (idle.length * book.scale() < fewest) {
                return null;
            }
            double moved = book.moved(step, now);
            if (moved < most) {
                return book.evicted(step) >= BALANCED
                        ? null
                        : new Picture(book, step, idle, moved, room, heap, now);
            }
        }
        return null;
    }

    private void withdraw(long now, String why) {
        learnt = Math.max(learnt, 2.0 * (now - verdict.since()));
        verdict =
                new Verdict(
                        Verdict.State.WITHDRAWN,
                        Kind.CONVERSATIONS,
                        suspect,
                        holder,
                        0,
                        verdict.confidence(),
                        verdict.since(),
                        Optional.empty(),
                        List.of(why),
                        "");
    }

    private void tell(Picture picture, Verdict.State state) {
        verdict =
                new Verdict(
                        state,
                        Kind.CONVERSATIONS,
                        suspect,
                        holder,
                        picture.growing ? picture.bytesPerHour() : 0,
                        picture.confidence(patience(picture)),
                        picture.began,
                        picture.exhaustionTime(),
                        picture.evidence(),
                        advice);
    }

    /** A store's idle conversations at one moment. */
    private final class Picture {

        private final StoreBook<?> book;
        private final long idleFor;
        private final long abandoned;
        private final double moved;
        private final double bytes;
        private final long room;
        private final long now;
        private final long began;
        private final long window;
        private final boolean growing;
        private final boolean many;
        private final boolean urgent;
        private final double perMilli;

        Picture(
                StoreBook<?> book,
                int step,
                long[] idle,
                double moved,
                long room,
                long heap,
                long now) {
            this.book = book;
            this.idleFor = book.idle(step);
            this.abandoned = idle.length * book.scale();
            this.moved = moved;
            this.bytes = book.meanBytes();
            this.room = room;
            this.now = now;
            // the first few may be the ones that every application has from its start on
            this.began = idle[idle.length / 20];
            this.window = now - began;
            // of those that came evenly, a third would have come in the last third of the time
            this.growing =
                    late(idle, began, now - idleFor) >= 1.0 / 6
                            && late(book.inserted(), began, now) >= 1.0 / 6;
            this.many = abandoned >= MANY;
            this.urgent = many || abandoned * bytes >= MUCH * heap;
            this.perMilli = 0.95 * abandoned / Math.max(unit, (double) (window - idleFor));
        }

        /** Which part of what came since then came in the last third of the time. */
        private static double late(long[] times, long from, long to) {
            long since = to - (to - from) / 3;
            int all = 0;
            int late = 0;
            for (long time : times) {
                all += time >= from ? 1 : 0;
                late += time >= since ? 1 : 0;
            }
            return all == 0 ? 0 : (double) late / all;
        }

        boolean looksLikeOne(double patience) {
            boolean early = Math.min(patience, Math.max(SOON * unit, learnt)) / 2 <= window;
            boolean heap =
                    many && window >= Math.max(HASTE * unit, learnt) && window <= LONG * unit;
            return growing && early || heap;
        }

        double bytesPerHour() {
            return perMilli * bytes * 3_600_000;
        }

        double exhaustion() {
            double rate = perMilli * bytes;
            return rate <= 0 ? Double.POSITIVE_INFINITY : room / rate;
        }

        double confidence(double patience) {
            double seen = Math.min(1, window / patience);
            return Math.min(0.99, (1 - moved) * (0.4 + 0.6 * seen) * abandoned / (abandoned + 10));
        }

        Optional<Duration> exhaustionTime() {
            double millis = exhaustion();
            return growing && Double.isFinite(millis)
                    ? Optional.of(Duration.ofMillis((long) millis))
                    : Optional.empty();
        }

        List<String> evidence() {
            var ages = book.ages(now);
            return List.of(
                    Figures.count(book.conversations())
                            + " conversations are held, the oldest for "
                            + Figures.time(ages[ages.length - 1])
                            + ", half of them for "
                            + Figures.time(ages[ages.length / 2])
                            + " or longer.",
                    Figures.count(abandoned)
                            + " have not been asked for during "
                            + Figures.time(idleFor)
                            + " or longer; of all that were idle so long, "
                            + Figures.percent(moved)
                            + " were asked for or removed after all.",
                    growing
                            ? "In the last "
                                    + Figures.time(window)
                                    + " "
                                    + Figures.count(Math.round(perMilli * 3_600_000))
                                    + " an hour were left behind."
                            : "None has come to that of late.",
                    "One takes "
                            + Figures.bytes(bytes)
                            + " with "
                            + Figures.count(Math.round(book.meanMessages()))
                            + " messages on average, all together "
                            + Figures.bytes(bytes * book.conversations())
                            + " (measured on "
                            + book.weighed()
                            + ").");
        }
    }
}
