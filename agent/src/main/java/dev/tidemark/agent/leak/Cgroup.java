package dev.tidemark.agent.leak;

import static dev.tidemark.core.leak.Sample.UNKNOWN;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What the container allows this process in memory, and what it has taken of that: the group with
 * the tightest limit from this process's own up to the highest that can be seen. Both versions of
 * control groups, and machines that have both, on which the first still holds the memory. What was
 * taken includes the page cache. Limits change rarely, by hand: they are read again each minute.
 */
final class Cgroup implements AutoCloseable {

    /** Without a limit the first version tells a number near 2^63, less a page. */
    private static final long NO_LIMIT = 1L << 62;

    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private record Version(String limit, String usage) {
        static final Version ONE = new Version("memory.limit_in_bytes", "memory.usage_in_bytes");
        static final Version TWO = new Version("memory.max", "memory.current");
    }

    private record Mount(String type, String root, String point, String options) {
        boolean isOfMemory() {
            return type.equals("cgroup") && List.of(options.split(",")).contains("memory");
        }
    }

    private final Version version;
    private final List<Path> groups;
    private Path tightest;
    private long limit;
    private long lookedAt;
    private Optional<KeptFile> usage = Optional.empty();

    private Cgroup(Version version, List<Path> groups) {
        this.version = version;
        this.groups = groups;
        look();
    }

    /**
     * This process's own, if it is in one that counts memory.
     *
     * @param root of the file system
     */
    static Optional<Cgroup> find(Path root) {
        try {
            var self = root.resolve("proc/self");
            var mounts = mounts(self.resolve("mountinfo"));
            String first = null;
            String second = null;
            for (var line : lines(self.resolve("cgroup"))) {
                var parts = line.split(":", 3); // hierarchy:controllers:path
                if (parts.length == 3 && List.of(parts[1].split(",")).contains("memory")) {
                    first = parts[2];
                } else if (parts.length == 3 && parts[0].equals("0")) {
                    second = parts[2];
                }
            }
            for (var mount : mounts) {
                if (first != null && mount.isOfMemory()) {
                    return of(Version.ONE, root, mount, first);
                }
            }
            for (var mount : mounts) {
                if (first == null && second != null && mount.type.equals("cgroup2")) {
                    return of(Version.TWO, root, mount, second);
                }
            }
        } catch (IOException | RuntimeException untold) {
            // as if there were none
        }
        return Optional.empty();
    }

    private static Optional<Cgroup> of(Version version, Path root, Mount mount, String path) {
        var point = root.resolve(mount.point.substring(1)).normalize();
        var groups = new ArrayList<Path>();
        for (var group = group(point, mount.root, path);
                group != null && group.startsWith(point);
                group = group.getParent()) {
            if (Files.isReadable(group.resolve(version.usage))) {
                groups.add(group);
            }
        }
        return groups.isEmpty() ? Optional.empty() : Optional.of(new Cgroup(version, groups));
    }

    /**
     * What is mounted is often not the whole tree but this container's part of it, and the path is
     * that on the machine or, in a name space of its own, one that leads out of it.
     */
    private static Path group(Path point, String mounted, String path) {
        var inside = path;
        if (!mounted.equals("/")) {
            inside =
                    path.equals(mounted) || path.startsWith(mounted + "/")
                            ? path.substring(mounted.length())
                            : "";
        }
        var group = point.resolve(inside.replaceFirst("^/+", "")).normalize();
        return group.startsWith(point) && Files.isDirectory(group) ? group : point;
    }

    /** {@code 36 35 0:31 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory}. */
    private static List<Mount> mounts(Path mountinfo) throws IOException {
        var mounts = new ArrayList<Mount>();
        for (var line : lines(mountinfo)) {
            int dash = line.indexOf(" - ");
            if (dash > 0) {
                var before = line.substring(0, dash).split(" ", -1);
                var after = line.substring(dash + 3).split(" ", -1);
                if (before.length >= 5 && after.length >= 3) {
                    mounts.add(new Mount(after[0], before[3], before[4], after[2]));
                }
            }
        }
        return mounts;
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    }

    private void look() {
        lookedAt = System.nanoTime();
        limit = Long.MAX_VALUE;
        Path found = groups.get(0);
        for (var group : groups) {
            long allowed = limit(group.resolve(version.limit));
            if (allowed < limit) {
                limit = allowed;
                found = group;
            }
        }
        if (!found.equals(tightest)) {
            tightest = found;
            close();
            usage = KeptFile.open(found.resolve(version.usage));
        }
    }

    private static long limit(Path file) {
        try {
            var text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            long bytes = text.equals("max") ? NO_LIMIT : Long.parseLong(text);
            return bytes >= NO_LIMIT ? Long.MAX_VALUE : bytes;
        } catch (IOException | NumberFormatException untold) {
            return Long.MAX_VALUE; // the topmost group has no such file
        }
    }

    /** Unknown where there is none. */
    long limit() {
        if (System.nanoTime() - lookedAt > MINUTE) {
            look();
        }
        return limit == Long.MAX_VALUE ? UNKNOWN : limit;
    }

    /** What counts against the limit. */
    long used() {
        return usage.filter(KeptFile::read).map(file -> file.number(0)).orElse(UNKNOWN);
    }

    @Override
    public void close() {
        usage.ifPresent(KeptFile::close);
        usage = Optional.empty();
    }
}
