package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.List;

/**
 * The smallest thing that is kept or left out: a field of a record, a cell of a table, a line, a
 * sentence. It is chosen when its rank in the order of worth lies below a limit, so that "how much"
 * is a single number.
 */
final class Unit {

    /** How a unit is written, which decides what it costs beside its own text. */
    enum Form {
        FIELD,
        CELL,
        ITEM,
        PROSE
    }

    /** Of what nobody has ranked yet: everything. */
    static final int ALL = Integer.MAX_VALUE;

    /** The rank of what is not kept at any limit. */
    static final int NONE = Integer.MAX_VALUE;

    final String label;
    final String value;
    final Form form;
    int rank;

    /** What names the thing this unit belongs to; a value without it tells nothing. */
    Unit head;

    private List<Anchor.Found> anchors;

    Unit(String label, String value, Form form) {
        this.label = label;
        this.value = value;
        this.form = form;
    }

    /** The anchors of its value in their order, found once for all who ask. */
    List<Anchor.Found> anchors() {
        if (anchors == null) {
            var found = new ArrayList<Anchor.Found>(2);
            Anchor.find(value, (text, kind) -> found.add(new Anchor.Found(text, kind)));
            anchors = found.isEmpty() ? List.of() : found;
        }
        return anchors;
    }

    boolean chosen(int limit) {
        return rank < limit || limit == ALL;
    }
}
