package dev.tidemark.agent.leak;

import static dev.tidemark.core.leak.Sample.UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.tidemark.core.leak.Sample;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignalsTest {

    @TempDir private Path root;

    private final List<String> said = new ArrayList<>();

    @Test
    void aSampleIsOfThisJvm() {
        try (var signals = new Signals(said::add)) {
            var before = signals.sample();
            var buffer = ByteBuffer.allocateDirect(3_000_000);
            var sample = signals.sample();
            assertTrue(sample.direct() - before.direct() >= 3_000_000);
            assertEquals(3_000_000, buffer.capacity());
            assertTrue(sample.heapUsed() > 1_000_000);
            assertTrue(sample.heapUsed() <= sample.heapCommitted());
            assertTrue(sample.heapCommitted() <= sample.heapMax());
            assertTrue(sample.codeCache() > 100_000);
            assertTrue(sample.metaspace() > 1_000_000);
            assertEquals(sample.codeCache() + sample.metaspace(), sample.nonHeap());
            assertTrue(sample.threads() > 1);
            assertTrue(sample.classes() > 500);
            assertEquals(0, sample.mapped());
        }
    }

    @Test
    void residentMemoryIsWhatTheSystemSays() throws IOException {
        var status = Path.of("/proc/self/status");
        assumeTrue(Files.isReadable(status));
        try (var signals = new Signals(said::add)) {
            long kilobytes =
                    Files.readAllLines(status).stream()
                            .filter(line -> line.startsWith("VmRSS:"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findAny()
                            .orElseThrow();
            double ratio = (double) signals.sample().rss() / (kilobytes * 1024);
            assertEquals(1, ratio, 0.2);
        }
    }

    @Test
    void pagesMayBeLarger() throws IOException {
        files("2000 1000 400 1 0 300 0\n", "Name:\tjava\nVmRSS:\t   16100 kB\n");
        try (var statm = Statm.open(self(), Optional.empty()).orElseThrow()) {
            assertEquals(1000 * 16_384, statm.bytes());
        }
    }

    @Test
    void aHeapThatIsMappedThriceIsCountedOnce() throws IOException {
        files("9000 4000 3000 1 0 300 0\n", "VmRSS:\t   16000 kB\n");
        try (var statm = Statm.open(self(), thrice()).orElseThrow()) {
            assertEquals((1000 + 1100) * 4096, statm.bytes());
        }
    }

    @Test
    void filesMappedBesideAHeapThatIsMappedThriceCount() throws IOException {
        files(
                "9000 4000 3000 1 0 300 0\n",
                "VmRSS:\t   16000 kB\nRssFile:\t    2000 kB\nRssShmem:\t   10000 kB\n");
        try (var statm = Statm.open(self(), thrice()).orElseThrow()) {
            assertEquals((16_000 - 10_000 + 4_400) * 1024, statm.bytes());
            assertEquals(4_400 * 1024, statm.heap());
        }
    }

    @Test
    void ofAHeapInSharedMemoryWhatIsResidentIsKnown() throws IOException {
        files("9000 4000 1500 1 0 300 0\n", "VmRSS:\t   16000 kB\nRssShmem:\t    3000 kB\n");
        var heap = new SharedHeap(() -> 1100 * 4096, false);
        try (var statm = Statm.open(self(), Optional.of(heap)).orElseThrow()) {
            assertEquals(4000 * 4096, statm.bytes());
            assertEquals(3000 * 1024, statm.heap());
        }
    }

    private static Optional<SharedHeap> thrice() {
        return Optional.of(new SharedHeap(() -> 1100 * 4096, true));
    }

    @Test
    void directBuffersMayTakeAsMuchAsTheHeap() {
        try (var signals = new Signals(said::add)) {
            assertEquals(Runtime.getRuntime().maxMemory(), signals.directMax());
        }
    }

    @Test
    void whatIsNotToldIsUnknownAndSaidOnce() {
        try (var signals = new Signals(said::add, root)) {
            Sample sample = signals.sample();
            assertEquals(UNKNOWN, sample.rss());
            assertEquals(UNKNOWN, sample.memoryLimit());
            assertEquals(UNKNOWN, sample.memoryUsed());
            assertTrue(sample.heapUsed() > 0);
            assertEquals(UNKNOWN, signals.sample().rss());
            assertTrue(new Trim(signals).run().isEmpty());
        }
        assertEquals(List.of("not told by this JVM or machine: resident memory"), said);
    }

    @Test
    void aFileThatIsNoLongerTheKernelsIsUnknown() throws IOException {
        files("2000 1000 400 1 0 300 0\n", "VmRSS:\t   4000 kB\n");
        try (var signals = new Signals(said::add, root)) {
            assertEquals(4_096_000, signals.sample().rss());
            files("", "");
            assertEquals(UNKNOWN, signals.sample().rss());
            files("what\n", "");
            assertEquals(UNKNOWN, signals.sample().rss());
        }
        assertEquals(List.of(), said);
    }

    @Test
    void afterItIsClosedResidentMemoryIsUnknown() throws IOException {
        files("2000 1000 400 1 0 300 0\n", "VmRSS:\t   4000 kB\n");
        var signals = new Signals(said::add, root);
        signals.close();
        assertEquals(UNKNOWN, signals.sample().rss());
        assertFalse(signals.sample().heapUsed() == UNKNOWN);
    }

    private Path self() {
        return root.resolve("proc/self");
    }

    private void files(String statm, String status) throws IOException {
        Files.createDirectories(self());
        Files.writeString(self().resolve("statm"), statm);
        Files.writeString(self().resolve("status"), status);
    }
}
