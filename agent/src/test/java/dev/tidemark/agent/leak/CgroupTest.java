package dev.tidemark.agent.leak;

import static dev.tidemark.core.leak.Sample.UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupTest {

    private static final String ROOT_MOUNT = "22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw\n";
    private static final String SECOND =
            ROOT_MOUNT
                    + "30 22 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n";

    @TempDir private Path root;

    private void file(String path, String text) throws IOException {
        var file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private void check(long limit, long used) {
        try (var cgroup = Cgroup.find(root).orElseThrow()) {
            assertEquals(limit, cgroup.limit());
            assertEquals(used, cgroup.used());
        }
    }

    @Test
    void aContainerOfTheSecondVersionSeesItselfAtTheTop() throws IOException {
        file("proc/self/mountinfo", SECOND);
        file("proc/self/cgroup", "0::/\n");
        file("sys/fs/cgroup/memory.max", "536870912\n");
        file("sys/fs/cgroup/memory.current", "104857600\n");
        check(536_870_912, 104_857_600);
    }

    @Test
    void withoutALimitOnlyTheUsageIsKnown() throws IOException {
        file("proc/self/mountinfo", SECOND);
        file("proc/self/cgroup", "0::/\n");
        file("sys/fs/cgroup/memory.max", "max\n");
        file("sys/fs/cgroup/memory.current", "104857600\n");
        check(UNKNOWN, 104_857_600);
    }

    @Test
    void theTightestOfTheLimitsAboveCounts() throws IOException {
        file("proc/self/mountinfo", SECOND);
        file("proc/self/cgroup", "0::/kubepods.slice/pod1/app\n");
        file("sys/fs/cgroup/kubepods.slice/memory.max", "8000000000\n");
        file("sys/fs/cgroup/kubepods.slice/memory.current", "5000000000\n");
        file("sys/fs/cgroup/kubepods.slice/pod1/memory.max", "1000000000\n");
        file("sys/fs/cgroup/kubepods.slice/pod1/memory.current", "400000000\n");
        file("sys/fs/cgroup/kubepods.slice/pod1/app/memory.max", "max\n");
        file("sys/fs/cgroup/kubepods.slice/pod1/app/memory.current", "300000000\n");
        check(1_000_000_000, 400_000_000);
    }

    @Test
    void theUsageIsReadAgainEachTime() throws IOException {
        file("proc/self/mountinfo", SECOND);
        file("proc/self/cgroup", "0::/\n");
        file("sys/fs/cgroup/memory.max", "max\n");
        file("sys/fs/cgroup/memory.current", "104857600\n");
        try (var cgroup = Cgroup.find(root).orElseThrow()) {
            assertEquals(104_857_600, cgroup.used());
            Files.writeString(root.resolve("sys/fs/cgroup/memory.current"), "99\n");
            assertEquals(99, cgroup.used());
        }
    }

    @Test
    void theFirstVersionHasItsMemoryApart() throws IOException {
        file(
                "proc/self/mountinfo",
                ROOT_MOUNT
                        + "31 30 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\n"
                        + "34 30 0:31 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n"
                        + "40 30 0:37 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n");
        file("proc/self/cgroup", "4:memory:/jobs/b16b\n1:cpu,cpuacct:/\n0::/\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
        file("sys/fs/cgroup/memory/memory.usage_in_bytes", "9000000000\n");
        file("sys/fs/cgroup/memory/jobs/b16b/memory.limit_in_bytes", "268435456\n");
        file("sys/fs/cgroup/memory/jobs/b16b/memory.usage_in_bytes", "77000000\n");
        check(268_435_456, 77_000_000);
    }

    @Test
    void aContainerOfTheFirstVersionSeesOnlyItsPartUnderThePathOfTheMachine() throws IOException {
        file(
                "proc/self/mountinfo",
                "34 30 0:31 /docker/abc /sys/fs/cgroup/memory ro - cgroup cgroup rw,memory\n");
        file("proc/self/cgroup", "4:memory:/docker/abc\n");
        file("sys/fs/cgroup/memory/memory.limit_in_bytes", "268435456\n");
        file("sys/fs/cgroup/memory/memory.usage_in_bytes", "77000000\n");
        check(268_435_456, 77_000_000);
    }

    @Test
    void aPathThatLeadsOutOfTheContainerIsNotFollowed() throws IOException {
        file("proc/self/mountinfo", SECOND.replace(" / /sys", " /../../outer /sys"));
        file("proc/self/cgroup", "0::/../../outer/inner\n");
        file("outer/memory.max", "1\n");
        file("sys/fs/cgroup/memory.max", "536870912\n");
        file("sys/fs/cgroup/memory.current", "104857600\n");
        check(536_870_912, 104_857_600);
    }

    @Test
    void whereNothingIsMountedOrItIsNotUnderstoodThereIsNone() throws IOException {
        assertTrue(Cgroup.find(root).isEmpty());
        file("proc/self/mountinfo", "what is this\n - \n1 2 3 4 5 - cgroup2\n");
        file("proc/self/cgroup", "0\n::\n");
        assertTrue(Cgroup.find(root).isEmpty());
        file("proc/self/mountinfo", SECOND);
        file("proc/self/cgroup", "0::/\n");
        assertTrue(Cgroup.find(root).isEmpty());
    }
}
