package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.context.Counted;
import dev.tidemark.core.context.Shares;
import dev.tidemark.core.tokens.Encoding;
import java.util.ArrayList;
import java.util.List;

/** Adds a request up from its messages. For one thread. */
final class Meter {

    /** A request's size, before anything the provider says about it. */
    record Reading(
            Shares shares,
            long toolTokens,
            long fresh,
            long digits,
            long bytes,
            int messages,
            int counted) {

        /** Nothing could be read. */
        static final Reading FAILED = new Reading(Shares.EMPTY, 0, 0, 0, 0, 0, 0);
    }

    private final Counts counts;

    Meter(Counts counts) {
        this.counts = counts;
    }

    /**
     * Reads a request.
     *
     * @param thinking whether earlier reasoning is part of the prompt
     */
    Reading read(
            Adapter adapter,
            Object request,
            List<?> messages,
            Encoding encoding,
            boolean thinking) {
        var counted = new ArrayList<Counted>(messages.size());
        long fresh = 0;
        long digits = 0;
        long bytes = 0;
        int firstTimes = 0;
        for (var message : messages) {
            var entry = counts.of(adapter, message, encoding).entry();
            var known = entry.counted;
            if (!entry.booked) {
                entry.booked = true;
                fresh += known.tokens() + known.documents();
                firstTimes++;
            }
            if (thinking && known.thinking() > 0) {
                known = withThinking(known);
            }
            counted.add(known);
            digits += known.digits();
            bytes += known.bytes();
        }
        long toolTokens = counts.tools(adapter, request, encoding);
        var shares = Shares.divide(counted, counts.format(encoding).perRequest() + toolTokens);
        return new Reading(shares, toolTokens, fresh, digits, bytes, messages.size(), firstTimes);
    }

    private static Counted withThinking(Counted counted) {
        return new Counted(
                counted.role(),
                counted.calls(),
                counted.tokens() + counted.thinking(),
                counted.documents(),
                0,
                counted.digits(),
                counted.bytes());
    }
}
