package dev.tidemark.agent.leak;

import static dev.tidemark.core.leak.Sample.UNKNOWN;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A file of the kernel's that is opened once and read again and again: one descriptor, 2 us a
 * reading, no garbage.
 */
final class KeptFile implements AutoCloseable {

    private static final int LINE = 128;
    private static final int PAGE = 4_096;

    private final RandomAccessFile file;
    private final byte[] text;
    private int length;

    private KeptFile(RandomAccessFile file, int most) {
        this.file = file;
        text = new byte[most];
    }

    /** If it is there, may be read, and begins with a number. */
    static Optional<KeptFile> open(Path path) {
        return open(path, LINE, kept -> kept.number(0) != UNKNOWN);
    }

    /** If it is there, may be read, and has a line that begins with that name. */
    static Optional<KeptFile> open(Path path, String name) {
        return open(path, PAGE, kept -> kept.number(name) != UNKNOWN);
    }

    private static Optional<KeptFile> open(Path path, int most, Predicate<KeptFile> wanted) {
        try {
            var kept = new KeptFile(new RandomAccessFile(path.toFile(), "r"), most);
            if (kept.read() && wanted.test(kept)) {
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
        return digits(at);
    }

    /** The number that follows a name at the beginning of a line; unknown where there is none. */
    long number(String name) {
        for (int line = 0; line < length; line++) {
            if ((line == 0 || text[line - 1] == '\n') && isAt(line, name)) {
                int at = line + name.length();
                while (at < length && (text[at] == ' ' || text[at] == '\t')) {
                    at++;
                }
                return digits(at);
            }
        }
        return UNKNOWN;
    }

    private boolean isAt(int from, String name) {
        int same = 0;
        while (same < name.length()
                && from + same < length
                && text[from + same] == name.charAt(same)) {
            same++;
        }
        return same == name.length();
    }

    private long digits(int from) {
        int at = from;
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
