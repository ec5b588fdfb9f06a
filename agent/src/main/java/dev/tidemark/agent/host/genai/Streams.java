package dev.tidemark.agent.host.genai;

import com.google.genai.ResponseStream;
import com.google.genai.types.GenerateContentResponse;
import dev.tidemark.agent.Calls;
import dev.tidemark.bootstrap.WeakIdentity;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streams that applications read, by their iterator: it sees each chunk and the end, the one
 * who asked sees the stream, and a future may bring that to the application before us. A stream
 * that nobody holds any more was left.
 */
final class Streams {

    private static final Map<WeakIdentity, Streamed> OPEN = new ConcurrentHashMap<>();
    private static final ReferenceQueue<Object> GONE = new ReferenceQueue<>();

    private Streams() {}

    /** One stream; it and its call come to know of each other in any order. */
    private static final class Streamed {

        /** Kept by the one that waits for its end, and not for longer than that. */
        private WeakReference<Object> call;

        private Object told;
        private Throwable failed;
        private boolean over;

        synchronized void of(Object asked) {
            call = new WeakReference<>(asked);
            if (over) {
                Calls.finish(asked, told, failed);
            }
        }

        synchronized void chunk(Object chunk) {
            if (told == null || tells(chunk)) {
                told = chunk;
            }
        }

        /** Whether it needs not be known any more. */
        synchronized boolean end(Throwable error) {
            over = true;
            failed = error;
            Calls.finish(call(), told, error);
            return call != null;
        }

        synchronized void left() {
            Calls.abandon(call());
        }

        private Object call() {
            return call == null ? null : call.get();
        }

        private static boolean tells(Object chunk) {
            return chunk instanceof GenerateContentResponse response
                    && Usages.tells(response.usageMetadata());
        }
    }

    /** This stream is the response of this call. */
    static void belongs(Object stream, Object call) {
        if (call != null && stream instanceof ResponseStream<?> responses) {
            var iterator = responses.iterator();
            Calls.expect(iterator, call);
            of(iterator).of(call);
        }
    }

    /** A chunk was read. */
    static void chunk(Object iterator, Object chunk) {
        of(iterator).chunk(chunk);
    }

    /** Nothing more will be. */
    static void end(Object iterator, Throwable error) {
        if (of(iterator).end(error)) {
            OPEN.remove(new WeakIdentity(iterator, null));
        }
        Calls.take(iterator);
    }

    /** Nothing more will be, though there may be something. */
    static void closed(Object stream) {
        var iterator = ((ResponseStream<?>) stream).iterator();
        var left = OPEN.remove(new WeakIdentity(iterator, null));
        if (left != null) {
            left.left();
        }
        Calls.take(iterator);
    }

    private static Streamed of(Object iterator) {
        var known = OPEN.get(new WeakIdentity(iterator, null));
        if (known != null) {
            return known;
        }
        for (var gone = GONE.poll(); gone != null; gone = GONE.poll()) {
            var left = OPEN.remove(gone);
            if (left != null) {
                left.left();
            }
        }
        return OPEN.computeIfAbsent(new WeakIdentity(iterator, GONE), key -> new Streamed());
    }
}
