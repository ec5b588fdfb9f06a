package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class LiveLoadersTest {

    /** Two small classes, to be loaded again and again. */
    static final class First {}

    /** And this. */
    static final class Second {}

    private static final class Plugin extends URLClassLoader {

        Plugin(URL classes) {
            super(new URL[] {classes}, null);
        }
    }

    @Test
    void loadersAreCountedByTheirClassAndTheJdksAreNot() throws Exception {
        var folder = Path.of("target", "test-classes").toUri().toURL();
        var classes = new ArrayList<Class<?>>();
        for (int i = 0; i < 5; i++) {
            var plugin = new Plugin(folder);
            classes.add(Class.forName(First.class.getName(), false, plugin));
            classes.add(Class.forName(Second.class.getName(), false, plugin));
        }
        classes.add(String.class);
        classes.add(java.sql.Connection.class);
        classes.add(LiveLoadersTest.class);
        var live = new LiveLoaders(classes.toArray(Class<?>[]::new));
        var counts = live.counts();
        assertEquals(1, counts.size(), counts::toString);
        assertEquals(Plugin.class.getName(), counts.get(0).name());
        assertEquals(5, counts.get(0).count());
        assertEquals(2 * 8_000, live.bytesEach(Plugin.class.getName()));
        assertEquals(0, live.bytesEach("unknown"));
        assertTrue(new LiveLoaders(new Class<?>[0]).counts().isEmpty());
    }
}
