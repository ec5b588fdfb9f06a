package dev.tidemark.agent.leak;

import static dev.tidemark.core.leak.Sample.UNKNOWN;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The resident set as Linux tells it, in pages. How large a page is, no file says: the same figure
 * stands in kilobytes in another one.
 *
 * <p>A heap that is shared memory is known by that, where the kernel tells it from mapped files;
 * and where it is mapped three times no more of it is believed than it has committed. Files in a
 * file system of shared memory pass for heap, as far as it has committed more than it touched.
 */
final class Statm implements ResidentSet {

    private static final int RESIDENT = 1;
    private static final int SHARED = 2;
    private static final String SHARED_MEMORY = "RssShmem:";

    private final KeptFile statm;
    private final long page;
    private final Optional<SharedHeap> sharedHeap;
    private final Optional<KeptFile> status;
    private long heap = UNKNOWN;

    private Statm(
            KeptFile statm, long page, Optional<SharedHeap> sharedHeap, Optional<KeptFile> status) {
        this.statm = statm;
        this.page = page;
        this.sharedHeap = sharedHeap;
        this.status = status;
    }

    /**
     * If this system has it.
     *
     * @param self {@code /proc/self}
     * @param sharedHeap where it is shared memory
     */
    static Optional<ResidentSet> open(Path self, Optional<SharedHeap> sharedHeap) {
        var status = self.resolve("status");
        return KeptFile.open(self.resolve("statm"))
                .map(
                        statm ->
                                new Statm(
                                        statm,
                                        page(statm, status),
                                        sharedHeap,
                                        sharedHeap.flatMap(
                                                heap -> KeptFile.open(status, SHARED_MEMORY))));
    }

    /** The two are not read at the same moment: the nearest power of two is the answer. */
    private static long page(KeptFile statm, Path status) {
        try {
            for (var line : Files.readAllLines(status, StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("VmRSS:")) {
                    var kilobytes = line.substring(6, line.length() - 2).strip();
                    double ratio = Long.parseLong(kilobytes) * 1024.0 / statm.number(RESIDENT);
                    return 1L << Math.round(Math.log(ratio) / Math.log(2));
                }
            }
        } catch (IOException | RuntimeException untold) {
            // what nearly every machine has
        }
        return 4096;
    }

    @Override
    public long bytes() {
        heap = UNKNOWN;
        if (!statm.read() || statm.number(RESIDENT) == UNKNOWN) {
            return UNKNOWN;
        }
        long resident = statm.number(RESIDENT) * page;
        if (sharedHeap.isEmpty()) {
            return resident;
        }
        boolean thrice = sharedHeap.get().thrice();
        long shared = sharedMemory();
        boolean told = shared != UNKNOWN;
        if (!told && thrice) {
            shared = statm.number(SHARED) * page; // code and mapped files are among it
        }
        long once = Math.min(shared, sharedHeap.get().committed().getAsLong());
        heap = told ? once : UNKNOWN;
        return thrice ? resident - shared + once : resident;
    }

    @Override
    public long heap() {
        return heap;
    }

    private long sharedMemory() {
        if (status.isEmpty() || !status.get().read()) {
            return UNKNOWN;
        }
        long kilobytes = status.get().number(SHARED_MEMORY);
        return kilobytes <= 0 ? UNKNOWN : kilobytes * 1024; // a sandbox may tell of none
    }

    @Override
    public void close() {
        statm.close();
        status.ifPresent(KeptFile::close);
    }
}
