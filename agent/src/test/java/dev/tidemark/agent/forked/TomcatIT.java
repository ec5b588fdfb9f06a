package dev.tidemark.agent.forked;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.tidemark.agent.apps.Script;
import dev.tidemark.agent.apps.WebContainer;
import dev.tidemark.agent.apps.WebScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Web applications that bring their framework along, each its own version of it. */
class TomcatIT {

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#jdks")
    void eachApplicationIsMeteredAndWhatIsRedeployedIsCollected(Path jdk) throws IOException {
        var jvm = Jvm.of(jdk).agent("http.port=0,http.content=true").recording();
        var container = jvm.folder().resolve("container");
        Jvm.copy(container, WebContainer.class);
        var result =
                jvm.with(container)
                        .libraries("org.apache.tomcat.embed:tomcat-embed-core:10.1.55")
                        .run(
                                WebContainer.class.getName(),
                                jvm.folder().toString(),
                                application(jvm.folder(), "1.0.0"),
                                application(jvm.folder(), "1.20.0"))
                        .ok();
        assertEquals(
                """
                app-1 served
                app-2 served
                again served
                still served
                left false
                """,
                result.out());
        assertEquals(1, result.errLines().size(), result.err());
        assertEquals(List.of(), result.events("tidemark.Failure"));
        // six in its memory's conversation each time, one on a pool, and 5 of 1.0, 8 of 1.20 in
        // none
        assertEquals(
                Map.of(
                        "app-1", 6L,
                        "app-1-pooled", 1L,
                        "app-2", 6L,
                        "app-2-pooled", 1L,
                        "again", 6L,
                        "again-pooled", 1L,
                        "still", 6L,
                        "still-pooled", 1L,
                        "anonymous", 26L),
                result.events("tidemark.ModelCall").stream()
                        .collect(groupingBy(it -> it.getString("conversation"), counting())));
    }

    /** A folder as a web application has it, with this version of the framework inside. */
    private static String application(Path folder, String version) throws IOException {
        var application = folder.resolve("langchain4j-" + version);
        Jvm.copy(application.resolve("WEB-INF/classes"), Script.class, WebScript.class);
        var lib = Files.createDirectories(application.resolve("WEB-INF/lib"));
        for (var libraries : List.of(Jvm.hosts("langchain4j-" + version), Jvm.hosts("lib"))) {
            try (var jars = Files.newDirectoryStream(libraries, "*.jar")) {
                for (var jar : jars) {
                    Files.copy(jar, lib.resolve(jar.getFileName()));
                }
            }
        }
        return application.toString();
    }
}
