package dev.tidemark.agent.host.openai;

import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.responses.ResponseStreamEvent;
import dev.tidemark.agent.Calls;
import java.util.Comparator;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The chunks of a response as they are read: the one that tells the usage, and the end, which a
 * stream of the JDK tells nobody but who reads it.
 */
final class MeteredStream<T> implements Spliterator<T> {

    private final Spliterator<T> chunks;

    /** Kept while it is read: the SDK closes what nobody holds any more. */
    private final Object owner;

    private final Object call;

    /** The chunk that tells the usage, or the first where none has told yet. */
    private Object told;

    private MeteredStream(Spliterator<T> chunks, Object owner, Object call) {
        this.chunks = chunks;
        this.owner = owner;
        this.call = call;
    }

    static <T> Stream<T> of(Stream<T> stream, Object owner, Object call) {
        boolean parallel = stream.isParallel();
        var metered = new MeteredStream<>(stream.spliterator(), owner, call);
        return StreamSupport.stream(metered, parallel)
                .onClose(
                        () -> {
                            metered.closed();
                            stream.close();
                        });
    }

    @Override
    public boolean tryAdvance(Consumer<? super T> reader) {
        boolean more;
        try {
            more = chunks.tryAdvance(chunk -> read(chunk, reader));
        } catch (Throwable failure) {
            ended(failure);
            throw failure;
        }
        if (!more) {
            ended(null);
        }
        return more;
    }

    @Override
    public void forEachRemaining(Consumer<? super T> reader) {
        try {
            chunks.forEachRemaining(chunk -> read(chunk, reader));
        } catch (Throwable failure) {
            ended(failure);
            throw failure;
        }
        ended(null);
    }

    private void read(T chunk, Consumer<? super T> reader) {
        hear(chunk);
        reader.accept(chunk);
    }

    private void hear(Object chunk) {
        try {
            if (told == null) {
                told = chunk;
            }
            if (chunk instanceof ChatCompletionChunk delta) {
                var usage = delta._usage();
                if (!usage.isMissing() && !usage.isNull()) {
                    told = chunk;
                }
            } else if (chunk instanceof ResponseStreamEvent event
                    && (event.isCompleted() || event.isIncomplete() || event.isFailed())) {
                told = chunk;
            }
        } catch (Throwable failure) {
            Calls.failed("openai.chunk", failure);
        }
    }

    private void ended(Throwable failure) {
        Calls.finish(call, told, failure);
        try {
            Calls.take(owner);
        } catch (Throwable own) {
            Calls.failed("openai.ended", own);
        }
    }

    private void closed() {
        Calls.abandon(call);
    }

    /** It is read in its order, by one reader. */
    @Override
    public Spliterator<T> trySplit() {
        return null;
    }

    @Override
    public long estimateSize() {
        return chunks.estimateSize();
    }

    @Override
    public int characteristics() {
        return chunks.characteristics();
    }

    @Override
    public Comparator<? super T> getComparator() {
        return chunks.getComparator();
    }
}
