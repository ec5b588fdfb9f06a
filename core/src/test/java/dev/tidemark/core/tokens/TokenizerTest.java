package dev.tidemark.core.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingRegistry;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Our counts against those of jtokkit, whose regular expressions are the encodings' own. */
class TokenizerTest {

    private static final EncodingRegistry ORACLE = Encodings.newLazyEncodingRegistry();

    private static final int HOSTILE_BYTES = 5_000_000;

    private static final int LONGEST_TOKEN = 128;

    @ParameterizedTest
    @EnumSource
    void randomTextsOfAllScriptsCountAsInTheOracle(Encoding encoding) {
        int cases = Integer.getInteger("tidemark.fuzz", 20_000);
        long seed = Long.getLong("tidemark.seed", System.nanoTime());
        System.out.printf("%s: %d texts, tidemark.seed=%d%n", encoding.label(), cases, seed);
        var texts = new RandomText(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
        for (int i = 0; i < cases; i++) {
            assertCountsAsOracle(encoding, texts.next());
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyCharacterCountsAsInTheOracleWhereverItStands(Encoding encoding) {
        for (int c = 0; c <= Character.MAX_CODE_POINT; c += c < 0x3000 ? 1 : 37) {
            var glyph = Character.toString(c);
            assertCountsAsOracle(
                    encoding, " a" + glyph + "B1" + glyph + glyph + " \n" + glyph + "'s");
        }
    }

    @ParameterizedTest
    @EnumSource
    void longRunsCountAsInTheOracle(Encoding encoding) {
        for (var unit :
                List.of(
                        "a", " ", "\n", "=", "ab", "é", "中", " \n", "\u0301", "A中", "😀", "aA",
                        "0")) {
            for (int length : new int[] {127, 128, 129, 255, 256, 257, 700, 3_000}) {
                assertCountsAsOracle(encoding, unit.repeat(length));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void longWordsWithoutARepeatCountAsInTheOracle(Encoding encoding) {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int alphabet = 2; alphabet <= 26; alphabet += 3) {
            for (int i = 0; i < 20; i++) {
                var word = new StringBuilder();
                while (word.length() < 200 + 150 * i) {
                    word.append((char) ('a' + random.nextInt(alphabet)));
                }
                assertCountsAsOracle(encoding, word);
            }
        }
    }

    /** With a square in it this would take hours, so that it ends at all is the promise kept. */
    @ParameterizedTest
    @EnumSource
    void fiveMegabytesOfTheSameAreCountedInAPass(Encoding encoding) {
        for (var unit :
                List.of(
                        "a", " ", "\n", "A", "中", "\u0301", "=", "ab", "'", "\ud800", " \n",
                        "zQ")) {
            var text = unit.repeat(HOSTILE_BYTES / unit.getBytes(UTF_8).length);
            int count = encoding.tokenizer().count(text);
            assertTrue(count >= HOSTILE_BYTES / LONGEST_TOKEN && count <= HOSTILE_BYTES, unit);
        }
    }

    @ParameterizedTest
    @EnumSource
    void halfASurrogateCountsAsTheQuestionMarkItIsSentAs(Encoding encoding) {
        var tokenizer = encoding.tokenizer();
        assertEquals(tokenizer.count("a?b"), tokenizer.count("a\ud83db"));
        assertEquals(tokenizer.count("??"), tokenizer.count("\ude00\ud83d"));
    }

    @ParameterizedTest
    @EnumSource
    void whatLooksLikeASpecialTokenIsPlainText(Encoding encoding) {
        var text = "<|endoftext|><|im_start|>system";
        assertEquals(oracle(encoding, text), encoding.tokenizer().count(text));
    }

    @ParameterizedTest
    @EnumSource
    void anEmptyTextHasNoTokens(Encoding encoding) {
        assertEquals(0, encoding.tokenizer().count(""));
    }

    @ParameterizedTest
    @EnumSource
    void manyThreadsCountTheSame(Encoding encoding) throws Exception {
        var texts = new RandomText(RandomGeneratorFactory.of("L64X128MixRandom").create(7));
        var sample = Stream.generate(texts::next).limit(500).toList();
        Callable<Long> count = () -> sample.stream().mapToLong(encoding.tokenizer()::count).sum();
        long expected = sample.stream().mapToLong(text -> oracle(encoding, text)).sum();
        var pool = Executors.newFixedThreadPool(4);
        try {
            for (Future<Long> sum : pool.invokeAll(Collections.nCopies(16, count))) {
                assertEquals(expected, sum.get());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void anEncodingIsFoundByItsNameInAnyCase() {
        assertEquals(Optional.of(Encoding.O200K_BASE), Encoding.named(" O200K_base "));
        assertEquals(Optional.of(Encoding.CL100K_BASE), Encoding.named("cl100k_base"));
        assertEquals(Optional.empty(), Encoding.named("p50k_base"));
    }

    @Test
    void anEncodingHasOneTokenizer() {
        assertSame(Encoding.O200K_BASE.tokenizer(), Encoding.O200K_BASE.tokenizer());
    }

    private static void assertCountsAsOracle(Encoding encoding, CharSequence text) {
        int expected = oracle(encoding, text.toString());
        int actual = encoding.tokenizer().count(text);
        if (expected != actual) {
            assertEquals(expected, actual, encoding.label() + " of " + escaped(text));
        }
    }

    /** The oracle refuses half a surrogate, so it is shown the question mark that is sent. */
    private static int oracle(Encoding encoding, String text) {
        var sent = new String(text.getBytes(UTF_8), UTF_8);
        return ORACLE.getEncoding(encoding.label()).orElseThrow().countTokensOrdinary(sent);
    }

    private static String escaped(CharSequence text) {
        var escaped = new StringBuilder();
        text.chars()
                .forEach(
                        c ->
                                escaped.append(
                                        c >= ' ' && c < 127
                                                ? String.valueOf((char) c)
                                                : String.format("\\u%04x", c)));
        return escaped.toString();
    }

    /** Texts of a few fragments, each of a kind that some part of the patterns cares about. */
    private static final class RandomText {

        private static final String[] FRAGMENTS = {
            "the",
            " quick",
            " Brown",
            "FOX",
            " iPhone",
            "camelCase",
            "snake_case",
            "SCREAMING_SNAKE",
            "'s",
            "'S",
            "'t",
            "'Re",
            "'vE",
            "'m",
            "'LL",
            "'d",
            "'",
            "'x",
            "\u2019s",
            "'\u017f",
            "'\u017ft",
            " ",
            "  ",
            "    ",
            "\t",
            "\t\t",
            "\n",
            "\r\n",
            "\n\n",
            " \n",
            "\n ",
            " \r\n  ",
            "\r",
            "\u00a0",
            "\u3000",
            "\u2028",
            "\u0085",
            "\u200b",
            "\u000b",
            "\u180e",
            "0",
            "7",
            "42",
            "123",
            "1234",
            "3.14159",
            "1,000,000",
            "2026-11-20T08:15:30Z",
            "\u0663\u0664",
            "\u00bd",
            "\u2167",
            "\u00b2",
            "\u096b",
            ".",
            "...",
            "!",
            "?!",
            "//",
            "/",
            "/\n",
            "/\r\n/",
            "://",
            "--",
            "=====",
            "***",
            "/**",
            "*/",
            "{\"key\": \"value\"}",
            "[1,2,3]",
            "{\"a\":[{\"b\":null}]}",
            "\\\"",
            "\\n",
            "\": \"",
            "\",\"",
            "if (x) {\n    return y;\n}",
            "def f(self):\n        pass",
            "<div class=\"a\">",
            "</p>\n",
            "https://example.com/a/b?c=d&e=f#g",
            "user@example.org",
            "C:\\Temp\\x",
            "#include <a.h>",
            "<|endoftext|>",
            "<|im_start|>",
            "\u4f60\u597d\u4e16\u754c",
            "\u4e2d",
            "\u6771\u4eac\u90fd",
            "\u3053\u3093\u306b\u3061\u306f",
            "\u30ab\u30bf\u30ab\u30ca\u30fc",
            "\uc548\ub155\ud558\uc138\uc694",
            "\u041f\u0440\u0438\u0432\u0435\u0442",
            " \u043c\u0438\u0440",
            "\u041c\u041e\u0421\u041a\u0412\u0410",
            "\u03b1\u03b2\u03b3",
            "\u0391\u0398\u0397\u039d\u0391",
            "\u0645\u0631\u062d\u0628\u0627",
            "\u05e9\u05dc\u05d5\u05dd",
            "\u0928\u092e\u0938\u094d\u0924\u0947",
            "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35",
            "\u00fcber",
            "\u00c9COLE",
            "na\u00efve",
            "Stra\u00dfe",
            "\u01c5",
            "\u01c8a",
            "\u02b0",
            "\u02bc",
            "\u00aa",
            "e\u0301",
            "\u0301",
            "\u0301\u0302",
            "A\u030a",
            "\u0345",
            "\u20dd",
            "\u0903",
            " \u0301a",
            "\u0301AB",
            "A\u0301B",
            "\ud83d\ude00",
            "\ud83d\udc68\u200d\ud83d\udc69\u200d\ud83d\udc67",
            "\u2764\ufe0f",
            "\ud83c\uddeb\ud83c\uddf7",
            "\ud83d\udc4d\ud83c\udffd",
            "\ud835\udd38\ud835\udd39",
            "\ud835\udd52",
            "\ud83a\udd00",
            "\ud840\udc00",
            "\ud834\udd65",
            "\ud835\udfd8",
            "\udb40\udc41",
            "\ud83d",
            "\ude00",
            "\u0000",
            "\u001b[31m",
            "\ufeff",
            "\ufffd",
            "\ue000",
        };

        private final RandomGenerator random;

        RandomText(RandomGenerator random) {
            this.random = random;
        }

        String next() {
            var text = new StringBuilder();
            for (int fragments = random.nextInt(1, 24); fragments > 0; fragments--) {
                switch (random.nextInt(10)) {
                    case 0 -> text.append((char) random.nextInt(' ', 127));
                    case 1 -> text.appendCodePoint(random.nextInt(0x500));
                    case 2 -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
                    case 3 -> text.append(fragment().repeat(random.nextInt(1, 5)));
                    case 4 -> run(text);
                    default -> text.append(fragment());
                }
            }
            return text.toString();
        }

        private void run(StringBuilder text) {
            // seldom longer than a window of the merge, because the oracle takes long for it
            int length = random.nextInt(random.nextInt(20) == 0 ? 600 : 30);
            var unit = fragment();
            var other = random.nextBoolean() ? unit : fragment();
            for (int i = 0; i < length; i++) {
                text.append(random.nextInt(4) == 0 ? other : unit);
            }
        }

        private String fragment() {
            return FRAGMENTS[random.nextInt(FRAGMENTS.length)];
        }
    }
}
