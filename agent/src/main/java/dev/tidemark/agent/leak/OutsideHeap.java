package dev.tidemark.agent.leak;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tidemark.core.leak.Crowd;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What an application has open outside the heap, as far as the JVM counts it. */
final class OutsideHeap {

    /** Small objects in the heap with much behind them. */
    private static final Set<String> HANDLES =
            Set.of(
                    "java.nio.DirectByteBuffer",
                    "java.nio.DirectByteBufferR",
                    "java.util.zip.Inflater",
                    "java.util.zip.Deflater",
                    "java.util.zip.ZipFile",
                    "java.util.jar.JarFile",
                    "java.util.zip.GZIPInputStream",
                    "java.util.zip.GZIPOutputStream",
                    "java.io.FileInputStream",
                    "java.io.FileOutputStream",
                    "java.io.RandomAccessFile",
                    "java.net.Socket",
                    "sun.nio.ch.FileChannelImpl",
                    "sun.nio.ch.SocketChannelImpl");

    private final List<BufferPoolMXBean> pools =
            ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);

    /** Whether elements of this type hold memory or files that are not in the heap. */
    static boolean handle(String type) {
        return HANDLES.contains(type);
    }

    /** How many of each kind there are. */
    List<Crowd.Count> counts() {
        var counts = new ArrayList<Crowd.Count>();
        for (var pool : pools) {
            int buffers = (int) Math.min(Integer.MAX_VALUE, pool.getCount());
            var size = (pool.getMemoryUsed() >> 20) + " MB";
            counts.add(new Crowd.Count(pool.getName() + " buffers", buffers, 0, size));
        }
        try {
            files().ifPresent(counts::add);
        } catch (LinkageError absent) {
            // a runtime image without jdk.management
        }
        return counts;
    }

    private static Optional<Crowd.Count> files() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean os) {
            int open = (int) os.getOpenFileDescriptorCount();
            return Optional.of(
                    new Crowd.Count(
                            "file descriptors", open, 0, "of " + os.getMaxFileDescriptorCount()));
        }
        return Optional.empty();
    }
}
