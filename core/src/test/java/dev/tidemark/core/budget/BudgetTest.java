package dev.tidemark.core.budget;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetTest {

    @ParameterizedTest
    @CsvSource({
        "auto, 128000, 4000, 124000",
        "auto, 128000, 0, 128000",
        "auto, 128000, -1, 128000",
        "auto, 0, 4000, 0",
        "auto, 4000, 9000, 0",
        "AUTO, 10, 0, 10",
        "60000, 128000, 4000, 60000",
        "60000, 0, 0, 60000",
        "60k, 0, 0, 60000",
        "70%, 128000, 4000, 89600",
        "70 %, 0, 0, 0",
        "12.5%, 1000, 0, 125",
    })
    void aBudgetComesToTokens(String text, long window, long output, long expected) {
        assertEquals(expected, Budget.parse(text).orElseThrow().tokens(window, output));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "much",
                "-1",
                "0",
                "0%",
                "101%",
                "NaN%",
                "%",
                "60m",
                "k",
                "1e5",
                "99999999999999999999",
                "9223372036854775807k"
            })
    void whatIsNoBudgetIsRefused(String text) {
        assertTrue(Budget.parse(text).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"auto", "60000", "70%", "12.5%"})
    void aBudgetReadsBackAsItPrints(String text) {
        var budget = Budget.parse(text).orElseThrow();
        assertEquals(text, budget.toString());
        assertEquals(budget, Budget.parse(budget.toString()).orElseThrow());
    }

    @Test
    void aThousandTokensAreAThousand() {
        assertEquals(128_000L, TokenCount.parse("128K").orElseThrow());
    }
}
