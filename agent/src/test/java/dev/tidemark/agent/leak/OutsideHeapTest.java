package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.leak.Crowd;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutsideHeapTest {

    private static final int MANY = 300;

    private final OutsideHeap outside = new OutsideHeap();

    private Crowd.Count count(String name) {
        return outside.counts().stream().filter(it -> it.name().equals(name)).findFirst().get();
    }

    @Test
    void buffersAreCounted() {
        long before = count("direct buffers").count();
        var kept = new ArrayList<ByteBuffer>();
        for (int i = 0; i < MANY; i++) {
            kept.add(ByteBuffer.allocateDirect(8 << 10));
        }
        var after = count("direct buffers");
        // others of this JVM may go meanwhile
        assertTrue(after.count() - before > MANY / 2, after::toString);
        assertTrue(after.origin().endsWith(" MB"), after.origin());
        assertEquals(MANY, kept.size());
    }

    @Test
    void openFilesAreCounted(@TempDir Path folder) throws IOException {
        var file = Files.createFile(folder.resolve("file"));
        long before = count("file descriptors").count();
        List<FileInputStream> open = new ArrayList<>();
        try {
            for (int i = 0; i < MANY; i++) {
                open.add(new FileInputStream(file.toFile()));
            }
            var after = count("file descriptors");
            assertTrue(after.count() - before > MANY / 2, after::toString);
        } finally {
            for (var each : open) {
                each.close();
            }
        }
    }

    @Test
    void whatHasItsMemoryElsewhereIsKnownByName() {
        assertTrue(OutsideHeap.handle(ByteBuffer.allocateDirect(1).getClass().getName()));
        assertTrue(OutsideHeap.handle("java.util.zip.Inflater"));
        assertFalse(OutsideHeap.handle(ByteBuffer.allocate(1).getClass().getName()));
    }
}
