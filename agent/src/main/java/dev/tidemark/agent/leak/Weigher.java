package dev.tidemark.agent.leak;

import java.lang.instrument.Instrumentation;
import java.nio.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * What an element of a collection takes with all that it alone keeps, from a few of them. What two
 * elements both reach belongs to neither: a service that every session knows is no part of one.
 */
final class Weigher {

    private static final int FEW = 5;

    /** Of each element; what is bigger is found lighter than it is. */
    private static final int OBJECTS = 4_000;

    private final Instrumentation instrumentation;
    private final Layouts layouts;

    Weigher(Instrumentation instrumentation, Layouts layouts) {
        this.instrumentation = instrumentation;
        this.layouts = layouts;
    }

    /** 0 where there is no telling. */
    long each(Object container) {
        var shape = layouts.of(container.getClass()).shape();
        var few = new ArrayList<Object>();
        boolean map = container instanceof java.util.Map;
        int wanted = map ? 2 * FEW : FEW;
        if (shape != null) {
            shape.elements(
                    container,
                    element -> {
                        few.add(element);
                        return few.size() < wanted;
                    });
        } else if (container instanceof Object[] row) {
            for (int i = 0; i < row.length && few.size() < wanted; i++) {
                if (row[i] != null) {
                    few.add(row[i]);
                }
            }
        }
        if (few.size() < (map ? 4 : 2)) {
            return 0;
        }
        // the first pays for what all share, and is left out
        Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        int first = map ? 2 : 1;
        long bytes = 0;
        for (int i = 0; i < few.size(); i++) {
            long one = weigh(few.get(i), seen);
            bytes += i < first ? 0 : one;
        }
        double elements = (few.size() - first) / (map ? 2.0 : 1.0);
        return Math.round(bytes / elements) + (shape == null ? 4 : shape.overhead());
    }

    private long weigh(Object element, Set<Object> seen) {
        var ahead = new ArrayDeque<Object>();
        ahead.add(element);
        long bytes = 0;
        int objects = 0;
        for (var each = ahead.poll(); each != null; each = ahead.poll()) {
            if (!seen.add(each) || ++objects > OBJECTS) {
                continue;
            }
            bytes += instrumentation.getObjectSize(each);
            if (each instanceof Buffer buffer && buffer.isDirect()) {
                bytes += buffer.capacity();
            }
            for (var slot : layouts.raw(each.getClass())) {
                var value = slot.get(each);
                if (value != null && !Layouts.shared(value)) {
                    ahead.add(value);
                }
            }
            if (each instanceof Object[] row) {
                for (int i = 0; i < row.length && ahead.size() < OBJECTS; i++) {
                    if (row[i] != null && !Layouts.shared(row[i])) {
                        ahead.add(row[i]);
                    }
                }
            }
        }
        return bytes;
    }
}
