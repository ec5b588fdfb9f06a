package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OldObjectTest {

    private static final Duration TIME = Duration.ofMinutes(8);

    private final List<OldObject> samples = new ArrayList<>();

    private void add(int times, String type, String site, int minutes) {
        for (int i = 0; i < times; i++) {
            samples.add(new OldObject(type, site, Duration.ofMinutes(minutes).plusSeconds(i)));
        }
    }

    private String told() {
        return OldObject.told(OldObject.stayed(samples, TIME), TIME);
    }

    @Test
    void theyAreToldByTypeAndSiteTheMostFirst() {
        add(4, "com.acme.Order", "com.acme.Orders.take:40", 3);
        add(15, "byte[]", "com.acme.Orders.remember:12", 6);
        add(1, "char[]", "com.acme.Start.now:1", 6);
        assertEquals(
                "old objects: byte[] 75 %, allocated at com.acme.Orders.remember:12, oldest 6 min;"
                        + " com.acme.Order 20 %, allocated at com.acme.Orders.take:40, oldest 3"
                        + " min; by 20 samples in 8 min",
                told());
    }

    @Test
    void whatIsYoungDoesNotCount() {
        add(30, "byte[]", "com.acme.Web.serve:7", 1);
        add(3, "byte[]", "com.acme.Orders.remember:12", 2);
        assertEquals(
                "old objects: byte[] 100 %, allocated at com.acme.Orders.remember:12, oldest 2"
                        + " min; by 3 samples in 8 min",
                told());
    }

    @Test
    void ofTwoNothingIsSaid() {
        add(2, "byte[]", "com.acme.Orders.remember:12", 7);
        assertEquals("old objects: too little of what was made in 8 min stayed to tell", told());
    }

    @Test
    void tenAreEnoughToLookNoLonger() {
        add(9, "byte[]", "com.acme.Orders.remember:12", 7);
        assertFalse(OldObject.suffice(samples));
        add(1, "byte[]", "com.acme.Orders.remember:12", 7);
        assertTrue(OldObject.suffice(samples));
    }

    @Test
    void typesAreNamedAsInSource() {
        assertEquals("byte[]", Names.inSource("[B"));
        assertEquals("long[][]", Names.inSource("[[J"));
        assertEquals("com.acme.Order[]", Names.inSource("[Lcom.acme.Order;"));
        assertEquals("com.acme.Orders$Order", Names.inSource("com.acme.Orders$Order"));
        assertEquals("com.acme.Orders", Names.inSource("com.acme.Orders$$Lambda/0x0000a"));
    }
}
