package dev.tidemark.core.tokens;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {

    @Test
    void tokensAreFoundByTheirBytesAndOrderedAsInTheFile() throws IOException {
        var lines = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            lines.append(Base64.getEncoder().encodeToString(token(i)))
                    .append(' ')
                    .append(i)
                    .append('\n');
        }
        var vocabulary =
                Vocabulary.read(new ByteArrayInputStream(lines.toString().getBytes(ISO_8859_1)));
        int before = -1;
        for (int i = 0; i < 5_000; i++) {
            int rank = vocabulary.rank(token(i), 0, token(i).length);
            assertTrue(rank > before && rank < Vocabulary.NO_TOKEN, "token " + i);
            before = rank;
        }
        assertEquals(Vocabulary.NO_TOKEN, vocabulary.rank(token(5_000), 0, token(5_000).length));
        assertEquals(Vocabulary.NO_TOKEN, vocabulary.rank(new byte[1_000], 0, 1_000));
    }

    /** Of all lengths from 4 to 124 bytes. */
    private static byte[] token(int i) {
        return (i % 31 + "-").repeat(i % 31 + 1).concat("" + (100 + i)).getBytes(ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "IQ== 0",
                "IQ== 0\nIg== 2\n",
                "IQ== 0\nIg==\n",
                "IQ== 0\nIg=",
                " 0\n",
                "\n",
                "I\u00e9== 0\n",
                "IQ== x\n"
            })
    void aDamagedFileIsRefused(String file) {
        var source = new ByteArrayInputStream(file.getBytes(ISO_8859_1));
        assertThrows(Exception.class, () -> Vocabulary.read(source));
    }

    @Test
    void aMissingFileIsNamed() {
        var thrown =
                assertThrows(IllegalStateException.class, () -> Vocabulary.read("/no.tiktoken"));
        assertEquals("no vocabulary /no.tiktoken", thrown.getMessage());
    }
}
