package dev.tidemark.agent.leak;

import static dev.tidemark.core.leak.Sample.UNKNOWN;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A file of the kernel's that is opened once and read again and again: one descriptor, 2 us a
 * reading, no garbage.
 */
final class KeptFile implements AutoCloseable {

    private final RandomAccessFile file;
    private final byte[] text = new byte[128];
    private int length;

    private KeptFile(RandomAccessFile file) {
        this.file = file;
    }

    /** If it is there, may be read, and begins with a number. */
    static Optional<KeptFile> open(Path path) {
        try {
            var kept = new KeptFile(new RandomAccessFile(path.toFile(), "r"));
            if (kept.read() && kept.number(0) != UNKNOWN) {
                return Optional.of(kept);
            }
            kept.close();
        } catch (IOException | SecurityException missing) {
            // as the name says
        }
        return Optional.empty();
    }

    /** Whether the kernel answers. */
    boolean read() {
        try {
            file.seek(0);
            length = file.read(text);
        } catch (IOException gone) {
            length = 0;
        }
        return length > 0;
    }

    /** The number at a position in what was read last; unknown where there is none. */
    long number(int position) {
        int at = 0;
        for (int skip = position; skip > 0; at++) {
            if (at >= length) {
                return UNKNOWN;
            }
            skip -= text[at] == ' ' ? 1 : 0;
        }
        int from = at;
        long number = 0;
        for (; at < length && text[at] >= '0' && text[at] <= '9'; at++) {
            number = number * 10 + text[at] - '0';
        }
        return at == from ? UNKNOWN : number;
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException closed) {
            // nothing is lost: it was only read
        }
    }
}
