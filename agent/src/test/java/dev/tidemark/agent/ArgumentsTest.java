package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    private final List<String> problems = new ArrayList<>();

    private Map<String, String> parse(String text) {
        return Arguments.parse(text, problems::add);
    }

    @Test
    void aCommaInBracketsOrQuotesDividesNothing() {
        assertEquals(
                Map.of("budget[a,b]", "1", "leak.recover", "caches,trim", "vault.dir", "a, b"),
                parse("budget[a,b]=1,leak.recover=\"caches,trim\",vault.dir='a, b'"));
        assertEquals(List.of(), problems);
    }

    @Test
    void onlyTheFirstEqualsSignOutsideBracketsDivides() {
        assertEquals(
                Map.of("redis", "redis://h?a=b=c", "window[x=y]", "5"),
                parse("redis=redis://h?a=b=c, window[x=y] = 5 "));
    }

    @Test
    void whatIsNoSettingIsToldAndTheRestHolds() {
        assertEquals(Map.of("mode", "observe"), parse("strict,,mode=observe,=5"));
        assertEquals(2, problems.size());
    }

    @Test
    void anApostropheOrAnOpenBracketInAValueSwallowsNothing() {
        assertEquals(
                Map.of("vault.dir", "/home/o'neill", "mode", "observe"),
                parse("vault.dir=/home/o'neill,mode=observe"));
        assertEquals(Map.of("vault.dir", "'x", "mode", "y"), parse("vault.dir='x,mode=y"));
    }

    @Test
    void theLastOneWinsAndNoneIsNone() {
        assertEquals(Map.of("a", "2"), parse("a=1,a=2"));
        assertEquals(Map.of(), parse(""));
    }

    @Test
    void whatIsJoinedReadsBack() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var letters = "ab,=[]' /:";
        for (int i = 0; i < 5_000; i++) {
            var settings = new LinkedHashMap<String, String>();
            for (int n = random.nextInt(4); n > 0; n--) {
                var value = new StringBuilder();
                for (int k = random.nextInt(9); k > 0; k--) {
                    value.append(letters.charAt(random.nextInt(letters.length())));
                }
                settings.put("key" + n, value.toString().strip());
            }
            assertEquals(settings, parse(Arguments.join(settings)));
        }
        assertEquals(List.of(), problems);
    }
}
