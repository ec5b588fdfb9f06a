package dev.tidemark.agent.leak;

import static dev.tidemark.core.leak.Sample.UNKNOWN;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * The resident set as Linux tells it, in pages. How large a page is, no file says: the same figure
 * stands in kilobytes in another one.
 *
 * <p>ZGC before JDK 21 maps its heap three times, and each mapping that was touched is counted. Of
 * what is shared and in no file no more is believed then than the heap has committed; of all that
 * is shared, code and mapped files among it, where the kernel does not tell them apart.
 */
final class Statm implements ResidentSet {

    private static final int RESIDENT = 1;
    private static final int SHARED = 2;
    private static final String SHARED_MEMORY = "RssShmem:";

    private final KeptFile statm;
    private final long page;
    private final Optional<LongSupplier> mappedHeap;
    private final Optional<KeptFile> status;

    private Statm(
            KeptFile statm,
            long page,
            Optional<LongSupplier> mappedHeap,
            Optional<KeptFile> status) {
        this.statm = statm;
        this.page = page;
        this.mappedHeap = mappedHeap;
        this.status = status;
    }

    /**
     * If this system has it.
     *
     * @param self {@code /proc/self}
     * @param mappedHeap what the heap has committed, where it is mapped more than once
     */
    static Optional<ResidentSet> open(Path self, Optional<LongSupplier> mappedHeap) {
        var status = self.resolve("status");
        return KeptFile.open(self.resolve("statm"))
                .map(
                        statm ->
                                new Statm(
                                        statm,
                                        page(statm, status),
                                        mappedHeap,
                                        mappedHeap.flatMap(
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
        if (!statm.read() || statm.number(RESIDENT) == UNKNOWN) {
            return UNKNOWN;
        }
        long resident = statm.number(RESIDENT) * page;
        if (mappedHeap.isEmpty()) {
            return resident;
        }
        long shared = shared();
        return resident - shared + Math.min(shared, mappedHeap.get().getAsLong());
    }

    private long shared() {
        if (status.isPresent() && status.get().read()) {
            long kilobytes = status.get().number(SHARED_MEMORY);
            if (kilobytes != UNKNOWN) {
                return kilobytes * 1024;
            }
        }
        return statm.number(SHARED) * page;
    }

    @Override
    public void close() {
        statm.close();
        status.ifPresent(KeptFile::close);
    }
}
