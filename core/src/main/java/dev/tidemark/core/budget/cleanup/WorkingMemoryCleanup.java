package dev.tidemark.core.budget.cleanup;

import dev.tidemark.core.budget.cleanup.Excerpt.Unit;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Makes room among tool exchanges: debug output goes first, then what nobody speaks of in older
 * results, then whole exchanges whose task is finished. Serves the working memory and the agent
 * context alike, since an exchange is in the one while its turn lasts and in the other after.
 *
 * <p>The newest exchange is what the model acts on, and open calls wait for their results: neither
 * is touched.
 */
final class WorkingMemoryCleanup implements Cleanup {

    /** Of so many newest exchanges nothing is inactive; as many as turns are kept by default. */
    private static final int ACTIVE = 2;

    /** A level as a log line carries it: behind a time, in front, or as a field of its own. */
    private static final Pattern DEBUG =
            Pattern.compile(
                    "^\\s*(?:[\\[(<]?[\\dT:.,/ Z+-]{8,35}[\\])>]?\\s+(?:\\[[^\\]]{1,40}\\]\\s+)?)?"
                            + "[\\[(<]?(?:DEBUG|TRACE|FINER|FINEST|VERBOSE)[\\])>]?(?:[\\s:|-]|$)"
                            + "|^\\s*(?:\\[(?:debug|trace|verbose)\\]|(?:debug|trace|verbose):)"
                            + "|^[^\\n]{0,64}\\b(?:level|lvl|severity)\"?\\s*[=:]\\s*\"?"
                            + "(?i:debug|trace)\\b");

    /** What a line of a stack trace, or of a value written over several, begins with. */
    private static final Pattern CONTINUED = Pattern.compile("^(?:\\s+|Caused by:).*");

    /** A debug line may be the only one that says what went wrong. */
    private static final Pattern TROUBLE =
            Pattern.compile("(?i)error|fail|exception|denied|refused|timeout|timed out");

    private final Component component;

    WorkingMemoryCleanup(Component component) {
        this.component = component;
    }

    @Override
    public void clean(Draft draft, long wanted, long now) {
        long goal = draft.freed(component) + wanted;
        for (var group : groups(draft.olderGroups(), draft)) {
            for (int result : group.results()) {
                if (draft.freed(component) < goal) {
                    draft.rewrite(
                            result,
                            component,
                            Action.DROP_DEBUG_OUTPUT,
                            WorkingMemoryCleanup::withoutDebug);
                }
            }
        }
        int inactive = draft.olderGroups().size() - (ACTIVE - 1); // the newest is not among them
        for (var group : groups(draft.olderGroups().subList(0, Math.max(0, inactive)), draft)) {
            for (int result : group.results()) {
                if (draft.freed(component) < goal) {
                    var mentioned = draft.mentions().after(result);
                    draft.rewrite(
                            result,
                            component,
                            Action.COMPRESS_INACTIVE,
                            text -> Excerpt.of(text, Unit.LINE, mentioned));
                }
            }
        }
        var latest = latest(draft);
        for (var group : groups(draft.olderGroups(), draft)) {
            if (draft.freed(component) < goal && finished(group, draft, latest)) {
                draft.leave(group.all(), Action.ARCHIVE_FINISHED, true);
            }
        }
    }

    private List<ToolGroup> groups(List<ToolGroup> groups, Draft draft) {
        return groups.stream()
                .filter(group -> draft.here(group.call()))
                .filter(group -> draft.item(group.call()).component() == component)
                .toList();
    }

    /** An earlier turn's task is; in the current turn, one that was done again later. */
    private boolean finished(ToolGroup group, Draft draft, Map<String, Integer> latest) {
        return component != Component.WORKING_MEMORY
                || latest.get(calls(draft.message(group.call()))) > group.call();
    }

    /** Where the same calls were last made. */
    private static Map<String, Integer> latest(Draft draft) {
        Map<String, Integer> latest = new HashMap<>();
        for (int i = 0; i < draft.size(); i++) {
            if (draft.here(i)) {
                latest.put(calls(draft.message(i)), i);
            }
        }
        return latest;
    }

    private static String calls(Message message) {
        var calls = new StringBuilder();
        for (var part : message.parts()) {
            if (part instanceof Part.ToolCall call) {
                calls.append(call.name()).append('(').append(call.arguments()).append(")\n");
            }
        }
        return calls.toString();
    }

    private static String withoutDebug(String text) {
        var kept = new StringBuilder();
        int omitted = 0;
        boolean inside = false;
        var lines = text.split("(?<=\n)", -1);
        for (var line : lines) {
            var bare = line.stripTrailing();
            inside = DEBUG.matcher(bare).find() || inside && CONTINUED.matcher(bare).matches();
            if (inside && !TROUBLE.matcher(bare).find()) {
                omitted++;
            } else {
                inside = false;
                kept.append(line);
            }
        }
        return omitted == 0 ? text : Excerpt.noted(kept, omitted, lines.length, "lines (debug)");
    }
}
