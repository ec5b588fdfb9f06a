package dev.tidemark.agent.host.anthropic;

import com.anthropic.models.beta.messages.BetaRawMessageStreamEvent;
import com.anthropic.models.messages.RawMessageStreamEvent;
import dev.tidemark.agent.Exchanges;
import dev.tidemark.agent.host.Member;
import java.util.List;
import java.util.Optional;

/**
 * What the events of a stream tell of the call: the first one of its prompt, the last ones of its
 * answer. On the application's thread they are noted, and no more.
 */
final class Told implements Exchanges.Listener {

    private static final List<Names> NAMES =
            List.of(
                    new Names(RawMessageStreamEvent.class, "messageStart", "messageDelta"),
                    new Names(RawMessageStreamEvent.class, "start", "delta"),
                    new Names(BetaRawMessageStreamEvent.class, "messageStart", "messageDelta"),
                    new Names(BetaRawMessageStreamEvent.class, "start", "delta"));

    /** How one edition calls them, in newer versions or in older ones. */
    private record Names(Class<?> type, Member start, Member delta, Member isStop) {

        Names(Class<?> type, String start, String delta) {
            this(
                    type,
                    Member.of(type, start),
                    Member.of(type, delta),
                    Member.of(type, start.equals("start") ? "isStop" : "isMessageStop"));
        }
    }

    private Object start;
    private Object delta;

    @Override
    public boolean hear(Object event) {
        boolean last = false;
        for (var names : NAMES) {
            if (names.type.isInstance(event)) {
                start = value(names.start, event, start);
                delta = value(names.delta, event, delta);
                last |= Boolean.TRUE.equals(names.isStop.of(event));
            }
        }
        return last;
    }

    private static Object value(Member member, Object event, Object before) {
        return member.of(event) instanceof Optional<?> value && value.isPresent()
                ? value.get()
                : before;
    }

    @Override
    public Object told() {
        return this;
    }

    /** The event that began it, or null. */
    Object start() {
        return start;
    }

    /** The newest of those that tell of the answer, or null. */
    Object delta() {
        return delta;
    }
}
