package dev.tidemark.core.compress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class SentencesTest {

    @Test
    void aFullStopOfAnAbbreviationOrANumberEndsNothing() {
        assertEquals(
                List.of("Dr. Smith paid 3.50 to J. Doe, e.g. in cash.", "He left."),
                Sentences.of("Dr. Smith paid 3.50 to J. Doe, e.g. in cash. He left."));
        assertEquals(
                List.of("See v1.2.3 of a.b.C!", "Really?", "\"Yes.\"", "Ok\u2026"),
                Sentences.of("See v1.2.3 of a.b.C! Really? \"Yes.\" Ok\u2026"));
    }

    @Test
    void scriptsWithoutSpacesAreCutAtTheirOwnStops() {
        assertEquals(
                List.of("\u4f60\u597d\u3002", "\u4f60\u662f\u8c01\uff1f", "\u6211\u3002"),
                Sentences.of("\u4f60\u597d\u3002\u4f60\u662f\u8c01\uff1f\u6211\u3002"));
    }

    @Test
    void aFencedBlockOfCodeIsOnePieceAndAListItemIsOne() {
        var text =
                "Do this:\n```java\nvar a = b.c();\n\nreturn a;\n```\n1. First. thing\n2. Second\n- third";
        assertEquals(
                List.of(
                        "Do this:",
                        "```java\nvar a = b.c();\n\nreturn a;\n```",
                        "1. First. thing",
                        "2. Second",
                        "- third"),
                Sentences.of(text));
        assertEquals(List.of("```\nnever closed. Ever"), Sentences.of("```\nnever closed. Ever"));
    }

    @Test
    void nothingIsLostButSpace() {
        var text = "A b. C!  D?\n\n E \ud83d\ude00. f ``` g.";
        assertEquals(
                text.replaceAll("\\s", ""),
                String.join("", Sentences.of(text)).replaceAll("\\s", ""));
        assertTrue(Sentences.of(" \n\t").isEmpty());
    }
}
