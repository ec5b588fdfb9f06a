package dev.tidemark.samples.leaky;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** A journal whose parts stay mapped when they are full. */
final class MappedFiles implements Scenario {

    private static final int PART = 512 * 1024;

    private final FileChannel journal;
    private final List<ByteBuffer> parts = new ArrayList<>();

    MappedFiles() {
        try {
            journal =
                    FileChannel.open(
                            Files.createTempFile("leaky", ".journal"),
                            StandardOpenOption.READ,
                            StandardOpenOption.WRITE,
                            StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    @Override
    public void step(Moment now) throws IOException {
        for (long due = now.leaked(PART); parts.size() < due; ) {
            var part = journal.map(MapMode.READ_WRITE, (long) parts.size() * PART, PART);
            parts.add(DirectBuffers.touched(part));
        }
    }

    @Override
    public long items() {
        return parts.size();
    }

    @Override
    public void close() {
        parts.clear();
        try {
            journal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
