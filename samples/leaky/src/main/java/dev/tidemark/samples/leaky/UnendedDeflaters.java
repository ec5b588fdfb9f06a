package dev.tidemark.samples.leaky;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/**
 * Compressed streams that are kept and never ended: what zlib takes for each is not in the heap.
 */
final class UnendedDeflaters implements Scenario {

    /** What zlib takes for one, measured as RSS. */
    private static final long STREAM = 250_000;

    private static final int TEXT = 100_000;

    private final List<Deflater> streams = new ArrayList<>();
    private final byte[] compressed = new byte[TEXT];

    @Override
    public void step(Moment now) {
        for (long due = now.leaked(STREAM); streams.size() < due; ) {
            var stream = new Deflater();
            stream.setInput(Texts.of(streams.size(), TEXT).getBytes(StandardCharsets.UTF_8));
            stream.deflate(compressed, 0, compressed.length, Deflater.SYNC_FLUSH);
            stream.setInput(new byte[0]);
            streams.add(stream);
        }
    }

    @Override
    public long items() {
        return streams.size();
    }

    @Override
    public void close() {
        streams.forEach(Deflater::end);
        streams.clear();
    }
}
