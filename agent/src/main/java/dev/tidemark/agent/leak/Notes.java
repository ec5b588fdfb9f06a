package dev.tidemark.agent.leak;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/**
 * What hooks saw of stores, on its way from the application's threads to ours: a ring that never
 * makes a writer wait. A reader that is too slow finds the oldest overwritten: a conversation that
 * came is not known then, and one that went is known to be gone when the collector has found it.
 */
final class Notes {

    private static final int PLACES = 8_192;

    /** After so many notes the reader is asked to come sooner than it would. */
    static final int CALL = 1_024;

    /** What happened to a conversation. */
    enum What {
        PUT,
        READ,
        REMOVED,
        CLEARED
    }

    /** One of them; holds what it is about until it is read, a second at most. */
    static final class Note {

        final What what;
        final Store store;
        final Object instance;
        final int key;
        final Object conversation;
        private long number;

        Note(What what, Store store, Object instance, int key, Object conversation) {
            this.what = what;
            this.store = store;
            this.instance = instance;
            this.key = key;
            this.conversation = conversation;
        }
    }

    private final AtomicReferenceArray<Note> places = new AtomicReferenceArray<>(PLACES);
    private final AtomicLong next = new AtomicLong();
    private long read;

    /** On any thread; whether it is time to read. */
    boolean add(Note note) {
        note.number = next.getAndIncrement();
        int place = (int) (note.number & PLACES - 1);
        var before = places.get(place);
        while ((before == null || before.number < note.number)
                && !places.compareAndSet(place, before, note)) {
            before = places.get(place); // who was slower by a whole ring leaves the newer one
        }
        return (note.number & CALL - 1) == CALL - 1;
    }

    /** On one thread at a time: hands out what there is, in order. */
    void drain(Consumer<Note> reader) {
        skip(next.get() - PLACES);
        while (true) {
            int place = (int) (read & PLACES - 1);
            var note = places.get(place);
            if (note == null || note.number < read) {
                return;
            }
            if (note.number > read) { // overtaken meanwhile: behind it stand older ones
                skip(note.number - PLACES + 1);
                continue;
            }
            read++;
            places.compareAndSet(place, note, null);
            reader.accept(note);
        }
    }

    /** What was before is overwritten. */
    private void skip(long number) {
        read = Math.max(read, number);
    }
}
