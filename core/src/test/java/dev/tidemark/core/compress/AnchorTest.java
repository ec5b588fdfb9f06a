package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnchorTest {

    private static List<String> in(String text) {
        var found = new ArrayList<String>();
        Anchor.find(text, (anchor, kind) -> found.add(kind + " " + anchor));
        return found;
    }

    @Test
    void whatMustBeRepeatedLetterByLetterIsFound() {
        assertEquals(
                List.of("ID HAT023", "DATE 2024-05-26", "NAME JFK", "NUMBER 1250.00"),
                in("take HAT023 on 2024-05-26 to JFK for 1250.00"));
        assertEquals(
                List.of(
                        "EMAIL mo.silva@example.com",
                        "URL https://a.example/b?c=1",
                        "PATH src/app/Main.java",
                        "PATH Main.java",
                        "SYMBOL get_user"),
                in(
                        "mo.silva@example.com, (https://a.example/b?c=1) src/app/Main.java: get_user()"));
        assertEquals(
                List.of("ID PlansChanged", "ID AirlineSupport"),
                in("with #PlansChanged and @AirlineSupport"));
        assertEquals(
                List.of("DATE 2024-05-14", "DATE 2024-05-14T16:03:16"),
                in("at 2024-05-14T16:03:16"));
    }

    @Test
    void commonWordsAndShortNumbersAreNone() {
        assertEquals(List.of(), in("This is 12 or 7 of the usual things. Nothing more."));
        assertEquals(List.of(), in("\ud800 \u3002 ... --- ``` \n\n"));
    }
}
