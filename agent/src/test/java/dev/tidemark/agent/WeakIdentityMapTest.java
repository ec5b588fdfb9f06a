package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeakIdentityMapTest {

    private final List<String> lost = new ArrayList<>();
    private final WeakIdentityMap<String> map = new WeakIdentityMap<>(lost::add);

    @Test
    void objectsAreKnownByIdentity() {
        var one = List.of("equal");
        var other = new ArrayList<>(one);
        map.put(one, "a");
        assertNull(map.remove(other));
        assertEquals("a", map.put(one, "b"));
        assertEquals("b", map.remove(one));
        assertNull(map.remove(one));
        assertEquals(List.of(), lost);
    }

    @Test
    void whatFailsTheTestIsDroppedAndTold() {
        var one = new Object();
        var other = new Object();
        map.put(one, "a");
        map.put(other, "b");
        map.sweep(value -> value.equals("a"));
        assertEquals(List.of("b"), lost);
        assertEquals("a", map.remove(one));
        assertNull(map.remove(other));
    }

    @Test
    void whatIsAboutAnObjectThatIsGoneIsTold() {
        map.put(new Object(), "a");
        long start = System.nanoTime();
        while (lost.isEmpty() && System.nanoTime() - start < 20_000_000_000L) {
            System.gc();
            map.sweep(value -> true);
        }
        assertEquals(List.of("a"), lost);
        assertEquals(0, map.size());
    }
}
