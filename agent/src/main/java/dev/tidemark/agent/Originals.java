package dev.tidemark.agent;

import dev.tidemark.agent.Counts.Seen;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What conversations' last requests were made of, so that what was shortened or left out can be
 * read for as long as the host holds it. Holds the host's messages weakly, and of ours what was
 * sent in their place, up to a share of the heap. Nothing is noted unless texts may be shown.
 */
final class Originals {

    /** Of the heap. */
    private static final int SHARE = 128;

    private static final int BYTES_A_MESSAGE = 72;
    private static final int BYTES_A_CHARACTER = 2;

    private record Noted(WeakReference<Adapter> adapter, List<Seen> came, Plan plan, long weight) {}

    private final long most;
    private final Map<String, Noted> recent = new LinkedHashMap<>(64, 0.75f, true);
    private long weight;

    Originals() {
        this(Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** Keeps at most so many bytes. */
    Originals(long most) {
        this.most = most;
    }

    /** The last request of this conversation until now. */
    synchronized void note(String conversation, Adapter adapter, List<Seen> came, Plan plan) {
        var noted = new Noted(new WeakReference<>(adapter), List.copyOf(came), plan, weigh(plan));
        var before = recent.put(conversation, noted);
        weight += noted.weight - (before == null ? 0 : before.weight);
        var eldest = recent.values().iterator();
        while (weight > most) {
            weight -= eldest.next().weight;
            eldest.remove();
        }
    }

    private static long weigh(Plan plan) {
        long weight = BYTES_A_MESSAGE * (long) plan.edits().size();
        for (var edit : plan.edits()) {
            weight += edit instanceof Plan.Replace it ? BYTES_A_CHARACTER * length(it.by()) : 0;
        }
        for (var insert : plan.inserts()) {
            weight += BYTES_A_CHARACTER * length(insert.message());
        }
        return weight;
    }

    private static long length(Message message) {
        return text(message).length();
    }

    /** What is kept. */
    synchronized long weight() {
        return weight;
    }

    /** Nothing is known any more. */
    synchronized void forget() {
        recent.clear();
        weight = 0;
    }

    /** The messages of this conversation's last request; none where that is not known. */
    List<Original> of(String conversation) {
        Noted noted;
        synchronized (this) {
            noted = recent.get(conversation);
        }
        var originals = new ArrayList<Original>();
        if (noted != null) {
            var inserts = noted.plan.inserts().iterator();
            var insert = inserts.hasNext() ? inserts.next() : null;
            for (int i = 0; i <= noted.came.size(); i++) {
                while (insert != null && (insert.before() <= i || i == noted.came.size())) {
                    originals.add(added(insert));
                    insert = inserts.hasNext() ? inserts.next() : null;
                }
                if (i < noted.came.size()) {
                    originals.add(original(i, noted));
                }
            }
        }
        return originals;
    }

    private static Original added(Plan.Insert insert) {
        return new Original(
                insert.before(), label(insert.message().role()), "added", true, insert.text(), "");
    }

    private static Original original(int index, Noted noted) {
        var seen = noted.came.get(index);
        var adapter = noted.adapter.get();
        var host = seen.get();
        boolean held = host != null && adapter != null;
        var came = held ? text(adapter.message(host)) : "";
        var role = label(seen.entry().counted.role());
        var edit = noted.plan.edits().get(index);
        if (edit instanceof Plan.Replace replace) {
            return new Original(index, role, "shortened", held, text(replace.by()), came);
        }
        return edit instanceof Plan.Drop
                ? new Original(index, role, "left", held, "", came)
                : new Original(index, role, "kept", held, came, came);
    }

    private static String label(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    private static String text(Message message) {
        return message.parts().stream().map(Originals::text).collect(Collectors.joining("\n"));
    }

    private static String text(Part part) {
        if (part instanceof Part.Text it) {
            return it.text();
        } else if (part instanceof Part.Document it) {
            return it.text();
        } else if (part instanceof Part.Thinking it) {
            return it.text();
        } else if (part instanceof Part.ToolResult it) {
            return it.text();
        } else if (part instanceof Part.ToolCall it) {
            return it.name() + '(' + it.arguments() + ')';
        }
        var media = (Part.Media) part;
        return '[' + media.kind().name().toLowerCase(Locale.ROOT) + ']';
    }
}
