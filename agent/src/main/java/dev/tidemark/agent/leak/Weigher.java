package dev.tidemark.agent.leak;

import java.lang.instrument.Instrumentation;
import java.nio.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * What an element of a collection takes with all that it alone keeps, from a few of them. What two
 * elements both reach belongs to neither: a service that every session knows is no part of one.
 */
final class Weigher {

    private static final int FEW = 5;

    /** In which the few are looked for. */
    private static final int PLACES = 1 << 16;

    /** Of each element; what is bigger is found lighter than it is. */
    private static final int OBJECTS = 4_000;

    /** Looked at before it is asked whether there is time left. */
    private static final int CHECKED_EVERY = 1_024;

    private final Instrumentation instrumentation;
    private final Layouts layouts;

    Weigher(Instrumentation instrumentation, Layouts layouts) {
        this.instrumentation = instrumentation;
        this.layouts = layouts;
    }

    /** 0 where there is no telling, or no more time for it. */
    long each(Object container, BooleanSupplier spent) {
        var shape = layouts.of(container.getClass()).shape();
        boolean map = container instanceof Map;
        var few = new Few(map ? 2 * FEW : FEW);
        if (shape != null) {
            shape.elements(container, few);
        } else if (container instanceof Object[] row) {
            few.takeAll(row);
        }
        // the first pays for what all share, and is left out
        int first = map ? 2 : 1;
        int found = few.elements.size();
        if (found < 2 * first) {
            return 0;
        }
        var scale = new Scale(spent);
        long bytes = 0;
        for (int i = 0; i < found; i++) {
            long one = scale.weigh(few.elements.get(i));
            bytes += i < first ? 0 : one;
        }
        double elements = (found - first) / (map ? 2.0 : 1.0);
        return scale.stopped
                ? 0
                : Math.round(bytes / elements) + (shape == null ? 4 : shape.overhead());
    }

    private static final class Few implements Shape.Taker {

        private final List<Object> elements = new ArrayList<>();
        private final int wanted;
        private int places;

        Few(int wanted) {
            this.wanted = wanted;
        }

        void takeAll(Object[] row) {
            for (int i = 0; i < row.length && take(row[i]); ) {
                i++;
            }
        }

        @Override
        public boolean take(Object element) {
            if (element != null) {
                elements.add(element);
            }
            return elements.size() < wanted && ++places < PLACES;
        }
    }

    private final class Scale {

        private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        private final BooleanSupplier spent;
        private int looks;
        private boolean stopped;

        Scale(BooleanSupplier spent) {
            this.spent = spent;
        }

        private boolean stopped() {
            if (++looks % CHECKED_EVERY == 0) {
                stopped |= spent.getAsBoolean();
            }
            return stopped;
        }

        long weigh(Object element) {
            var ahead = new ArrayDeque<Object>();
            ahead.add(element);
            long bytes = 0;
            int objects = 0;
            for (var each = ahead.poll(); each != null && !stopped(); each = ahead.poll()) {
                if (!seen.add(each) || ++objects > OBJECTS) {
                    continue;
                }
                bytes += instrumentation.getObjectSize(each);
                if (each instanceof Buffer buffer && buffer.isDirect()) {
                    bytes += buffer.capacity();
                }
                for (var slot : layouts.raw(each.getClass())) {
                    add(slot.get(each), ahead);
                }
                if (each instanceof Object[] row) {
                    for (int i = 0; i < row.length && ahead.size() < OBJECTS && !stopped(); i++) {
                        add(row[i], ahead);
                    }
                }
            }
            return bytes;
        }

        private void add(Object value, Deque<Object> ahead) {
            if (value != null && !Layouts.shared(value)) {
                ahead.add(value);
            }
        }
    }
}
