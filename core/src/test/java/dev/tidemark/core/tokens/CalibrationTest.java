package dev.tidemark.core.tokens;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.tokens.Calibration.Anchor;
import dev.tidemark.core.tokens.Calibration.Features;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recorded requests and the counts of other tokenizers: calibration.csv says how. */
class CalibrationTest {

    private static final int LEARNED = 10;

    @ParameterizedTest
    @ValueSource(strings = {"claude", "llama3", "mistral"})
    void anotherTokenizerIsWithinTwoPercentAfterTenResponses(String tokenizer) throws IOException {
        var calibration = new Calibration();
        var answered = new HashMap<String, Anchor>();
        double corrected = 0;
        double free = 0;
        double raw = 0;
        int judged = 0;
        for (var call : recorded(tokenizer)) {
            var anchor = answered.get(call.session());
            long alone = calibration.estimate(call.features());
            long estimate = anchor == null ? alone : calibration.estimate(call.features(), anchor);
            if (calibration.observations() >= LEARNED) {
                corrected += call.error(estimate);
                free += call.error(alone);
                raw += call.error(call.features().tokens());
                judged++;
            }
            calibration.observe(call.features(), call.reported());
            answered.put(call.session(), new Anchor(call.features(), call.reported()));
        }
        System.out.printf(
                "%s: %d calls, mean error %.2f %%, without the last response %.2f %%, raw %.2f %%%n",
                tokenizer,
                judged,
                100 * corrected / judged,
                100 * free / judged,
                100 * raw / judged);
        assertTrue(judged > 400);
        assertTrue(corrected / judged < 0.02);
        assertTrue(free / judged < 0.03);
        assertTrue(free < raw);
    }

    @Test
    void itBeginsAsTheIdentity() {
        var calibration = new Calibration();
        assertEquals(1_234, calibration.estimate(new Features(1_234, 99, 7)));
        assertEquals(0, calibration.estimate(new Features(0, 0, 0)));
        assertEquals(0, calibration.observations());
    }

    @Test
    void onlyWhatWasAddedToAnAnsweredRequestIsEstimated() {
        var before = new Features(1_000, 10, 4);
        var now = new Features(1_050, 10, 5);
        assertEquals(1_350, new Calibration().estimate(now, new Anchor(before, 1_300)));
    }

    @Test
    void anAnchorThatCannotBeTrueIsLeftOut() {
        var now = new Features(1_050, 10, 5);
        for (long reported : new long[] {0, -1, Long.MIN_VALUE, Long.MAX_VALUE, 1_000_000}) {
            assertEquals(
                    1_050,
                    new Calibration()
                            .estimate(now, new Anchor(new Features(1_000, 10, 4), reported)));
        }
    }

    @Test
    void absurdReportsTeachNothing() {
        var calibration = new Calibration();
        var features = new Features(5_000, 100, 10);
        for (long reported : new long[] {0, -5, 1, Long.MIN_VALUE, Long.MAX_VALUE, 3_000_000}) {
            calibration.observe(features, reported);
        }
        calibration.observe(new Features(0, 0, 0), 500);
        calibration.observe(new Features(-7, -1, -1), 500);
        assertEquals(0, calibration.observations());
        assertEquals(5_000, calibration.estimate(features));
    }

    @Test
    void oneOddReportMovesAnEstimateByNoMoreThanAQuarter() {
        var calibration = new Calibration();
        var features = new Features(4_000, 100, 10);
        for (int i = 0; i < 50; i++) {
            calibration.observe(features, 4_400);
        }
        calibration.observe(features, 30_000);
        long estimate = calibration.estimate(features);
        assertTrue(estimate < 4_400 * 1.25, () -> "" + estimate);
    }

    @Test
    void millionsOfReportsOfTheSameKindLeaveItSteady() {
        var calibration = new Calibration();
        var random = random();
        for (int i = 0; i < 2_000_000; i++) {
            long tokens = 1_000L + random.nextInt(50);
            calibration.observe(new Features(tokens, 0, 2), Math.round(tokens * 1.3) + 20);
        }
        assertNear(1_320, calibration.estimate(new Features(1_000, 0, 2)));
        long unlike = calibration.estimate(new Features(20_000, 4_000, 80));
        assertTrue(unlike > 10_000 && unlike < 60_000, () -> "" + unlike);
        assertEquals(2_000_000, calibration.observations());
    }

    @Test
    void hostileFeaturesLeaveAnEstimateThatIsNoNonsense() {
        var calibration = new Calibration();
        var random = random();
        for (int i = 0; i < 100_000; i++) {
            var features = new Features(random.nextLong(), random.nextLong(), random.nextLong());
            calibration.observe(features, random.nextLong());
        }
        long estimate = calibration.estimate(new Features(10_000, 500, 6));
        assertTrue(estimate > 1_000 && estimate < 100_000, () -> "" + estimate);
    }

    @Test
    void aNewTokenizerBehindTheSameNameIsLearned() {
        var calibration = new Calibration();
        var random = random();
        for (int i = 0; i < 1_200; i++) {
            long tokens = 500L + random.nextInt(20_000);
            double factor = i < 200 ? 1.0 : 1.3;
            calibration.observe(new Features(tokens, tokens / 20, 6), Math.round(tokens * factor));
        }
        assertNear(13_000, calibration.estimate(new Features(10_000, 500, 6)));
    }

    private static void assertNear(long expected, long actual) {
        assertTrue(
                Math.abs(actual - expected) < expected * 0.02,
                () -> expected + " is not " + actual);
    }

    private static RandomGenerator random() {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static List<Call> recorded(String tokenizer) throws IOException {
        try (var lines =
                new BufferedReader(
                        new InputStreamReader(
                                CalibrationTest.class.getResourceAsStream("calibration.csv"),
                                StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> line.startsWith(tokenizer + ","))
                    .map(Call::of)
                    .toList();
        }
    }

    private record Call(String session, Features features, long reported) {

        static Call of(String line) {
            var column = line.split(",", -1);
            return new Call(
                    column[1],
                    new Features(
                            Long.parseLong(column[3]),
                            Long.parseLong(column[4]),
                            Long.parseLong(column[5])),
                    Long.parseLong(column[6]));
        }

        double error(long estimate) {
            return Math.abs((double) estimate - reported) / reported;
        }
    }
}
