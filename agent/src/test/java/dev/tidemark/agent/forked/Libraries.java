package dev.tidemark.agent.forked;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.shrinkwrap.resolver.api.maven.Maven;

/**
 * Libraries with all they need, as a user's build would get them: a matrix of versions is a line in
 * a test then, not a page of the build.
 */
public final class Libraries {

    private static final Map<List<String>, List<Path>> RESOLVED = new ConcurrentHashMap<>();

    private Libraries() {}

    /**
     * The jars of {@code group:artifact:version}, several together where they share what they need.
     */
    public static List<Path> of(String... coordinates) {
        return RESOLVED.computeIfAbsent(List.of(coordinates), Libraries::resolved);
    }

    /** One jar, without what it needs. */
    public static Path jar(String coordinates) {
        return Maven.resolver().resolve(coordinates).withoutTransitivity().asSingleFile().toPath();
    }

    private static List<Path> resolved(List<String> coordinates) {
        var files = Maven.resolver().resolve(coordinates).withTransitivity().asFile();
        return Arrays.stream(files).map(File::toPath).toList();
    }
}
