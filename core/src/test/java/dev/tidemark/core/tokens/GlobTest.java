package dev.tidemark.core.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

    @ParameterizedTest
    @CsvSource({
        "gpt-4o*, gpt-4o, true",
        "gpt-4o*, gpt-4o-mini, true",
        "gpt-4o*, gpt-4, false",
        "GPT-4o, gpt-4O, true",
        "*sonnet*, us.anthropic.claude-sonnet-4, true",
        "gpt-?o, gpt-4o, true",
        "gpt-?o, gpt-o, false",
        "*, anything, true",
        "a.b, axb, false",
    })
    void aPatternMatchesTheWholeName(String pattern, String name, boolean expected) {
        assertEquals(expected, new Glob(pattern).matches(name));
    }

    @Test
    void aPatternMatchesWhatTheRegularExpressionOfTheSameMeaningMatches() {
        var seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            var pattern = word(random, "ab*?");
            var name = word(random, "ab");
            var regex = Pattern.compile(pattern.replace("*", ".*").replace("?", "."));
            assertEquals(
                    regex.matcher(name).matches(),
                    new Glob(pattern).matches(name),
                    () -> pattern + " on " + name);
        }
    }

    @Test
    void aPatternMadeToBeSlowIsNot() {
        assertFalse(new Glob("*a".repeat(200) + "b").matches("a".repeat(5_000)));
        assertTrue(new Glob("*a".repeat(200) + "*").matches("a".repeat(5_000)));
    }

    @Test
    void theMoreLettersAPatternHasTheMoreItSays() {
        assertTrue(new Glob("gpt-4o-mini*").weight() > new Glob("gpt-4o*").weight());
        assertEquals(0, new Glob("**").weight());
    }

    private static String word(Random random, String letters) {
        var word = new StringBuilder();
        for (int i = random.nextInt(8); i > 0; i--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
        }
        return word.toString();
    }
}
