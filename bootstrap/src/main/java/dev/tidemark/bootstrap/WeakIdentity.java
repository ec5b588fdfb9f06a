package dev.tidemark.bootstrap;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;

/**
 * A key that is some object of the host's and no other, and does not keep it: equality and hash
 * code as the host defines them are none of our business.
 */
public final class WeakIdentity extends WeakReference<Object> {

    private final int hash;

    /** {@code queue} hears when the object is gone; null for a key that only looks something up. */
    public WeakIdentity(Object object, ReferenceQueue<Object> queue) {
        super(object, queue);
        hash = System.identityHashCode(object);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public boolean equals(Object other) {
        if (this == other) {
            return true;
        }
        Object object = get();
        return object != null
                && other instanceof WeakIdentity
                && object == ((WeakIdentity) other).get();
    }
}
