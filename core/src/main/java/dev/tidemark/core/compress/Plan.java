package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to send in place of a request, by index, so that whoever holds the host's own objects can
 * send the very same object for a message that is kept.
 *
 * @param edits one for each message of the request, in its order
 * @param ledger the message that stands for what was dropped
 * @param ledgerAt the message before which the ledger stands
 * @param before tokens of the request as it came
 * @param after tokens of what is sent in its place
 * @param stages what was done, in its order
 */
public record Plan(
        List<Edit> edits,
        Optional<Message> ledger,
        int ledgerAt,
        long before,
        long after,
        List<String> stages) {

    /** What becomes of one message. */
    public sealed interface Edit {}

    /** It goes out as it came. */
    public record Keep() implements Edit {}

    /** It goes out with other texts: the same parts in the same order, ids and names untouched. */
    public record Replace(Message by) implements Edit {}

    /** It does not go out. */
    public record Drop() implements Edit {}

    static final Edit KEEP = new Keep();
    static final Edit DROP = new Drop();

    /** Takes copies. */
    public Plan {
        edits = List.copyOf(edits);
        stages = List.copyOf(stages);
    }

    /** Everything goes out as it came. */
    static Plan unchanged(int messages, long tokens) {
        var edits = new ArrayList<Edit>(messages);
        for (int i = 0; i < messages; i++) {
            edits.add(KEEP);
        }
        return new Plan(edits, Optional.empty(), 0, tokens, tokens, List.of());
    }

    /** Whether the request goes out as it came. */
    public boolean isUnchanged() {
        return stages.isEmpty();
    }

    /** The messages to send; those behind the planned ones follow as they are. */
    public List<Message> apply(List<Message> messages) {
        var sent = new ArrayList<Message>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            if (i == ledgerAt) {
                ledger.ifPresent(sent::add);
            }
            var edit = i < edits.size() ? edits.get(i) : KEEP;
            if (edit instanceof Replace replace) {
                sent.add(replace.by());
            } else if (edit instanceof Keep) {
                sent.add(messages.get(i));
            }
        }
        if (ledgerAt >= messages.size()) {
            ledger.ifPresent(sent::add);
        }
        return sent;
    }
}
