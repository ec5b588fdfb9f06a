package dev.tidemark.agent.leak;

import java.util.ArrayList;
import java.util.List;

/**
 * A step on the way from a root to an object. What it is called is made up for the few that matter.
 *
 * @param before null at a root
 * @param label a {@link Slot}; {@link #ELEMENT}; a {@link Local}; the name of a thread at the root
 * @param object where it leads
 * @param weight how many like it there are of which it is one that was picked
 * @param depth steps before
 * @param counted whether the collection around it has counted its elements already
 */
record Step(Step before, Object label, Object object, float weight, int depth, boolean counted) {

    static final String ELEMENT = "[]";

    /** As many steps at the end of a path as are shown. */
    private static final int SHOWN = 3;

    /** The value of a thread-local. */
    record Local(String name) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Step root(Object label, Object object) {
        return new Step(null, label, object, 1, 0, false);
    }

    Step to(Object next, Object leadsTo, float nextWeight, boolean alreadyCounted) {
        return new Step(this, next, leadsTo, nextWeight, depth + 1, alreadyCounted);
    }

    /** The same place, for what is behind a wrapper there. */
    Step wrapping(Object inner) {
        return new Step(before, label, inner, weight, depth, counted);
    }

    /**
     * The field in which the application keeps it: the nearest that is not the JDK's or a library's
     * of collections, else the nearest.
     */
    String holder() {
        Slot nearest = null;
        for (var each = this; each != null; each = each.before) {
            if (each.label instanceof Slot slot) {
                if (!Names.library(slot.owner().getName())) {
                    return slot.toString();
                }
                nearest = nearest == null ? slot : nearest;
            } else if (each.label instanceof Local local) {
                return local.name();
            }
        }
        return nearest == null ? label.toString() : nearest.toString();
    }

    /** The holder of the collection around the holder of this one, or empty. */
    String within() {
        var mine = holder();
        boolean inside = false;
        for (var each = this; each != null; each = each.before) {
            if (each.label == ELEMENT) {
                inside = true;
            } else if (inside) {
                var around = each.holder();
                if (!around.equals(mine)) {
                    return around;
                }
                inside = false;
            }
        }
        return "";
    }

    /** From the root, with the middle of a long way left out. */
    String path() {
        var parts = new ArrayList<String>();
        var elements = "";
        for (var each = this; each != null; each = each.before) {
            if (each.label == ELEMENT) {
                elements = elements.isEmpty() ? ELEMENT : elements;
            } else if (each.label instanceof Local local) {
                parts.add("threadLocals[" + local.name() + "]" + elements);
                elements = "";
            } else if (!(parts.size() > 0 && each.holdsLocals())) {
                parts.add(each.label + elements);
                elements = "";
            }
        }
        var path = new StringBuilder(parts.get(parts.size() - 1));
        int last = parts.size() - 2;
        if (last >= SHOWN) {
            path.append(" -> ...");
            last = SHOWN - 1;
        }
        for (var part : reversed(parts.subList(0, last + 1))) {
            path.append(" -> ").append(part);
        }
        return path.toString();
    }

    private boolean holdsLocals() {
        return label instanceof Slot slot && slot.field().endsWith("hreadLocals");
    }

    private static List<String> reversed(List<String> parts) {
        var reversed = new ArrayList<String>(parts);
        java.util.Collections.reverse(reversed);
        return reversed;
    }
}
