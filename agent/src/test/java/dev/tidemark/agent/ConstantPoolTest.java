package dev.tidemark.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConstantPoolTest {

    private static final ConstantPool POOL =
            new ConstantPool(List.of("(Lhost/Request;", "host/Memory"));

    /** Writes one constant. */
    private interface Constant {
        void write(DataOutputStream out) throws IOException;
    }

    private static Constant text(String text) {
        return out -> {
            out.writeByte(1);
            out.writeUTF(text);
        };
    }

    private static Constant sized(int tag, int bytes) {
        return out -> {
            out.writeByte(tag);
            out.write(new byte[bytes]);
        };
    }

    /** A long or double takes two places. */
    private static byte[] classFile(int places, Constant... constants) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = new DataOutputStream(bytes);
        out.writeInt(0xCAFEBABE);
        out.writeInt(61);
        out.writeShort(places + 1);
        for (var constant : constants) {
            constant.write(out);
        }
        return bytes.toByteArray();
    }

    @Test
    void aTextThatStartsWithAMarkerIsFound() throws IOException {
        assertTrue(POOL.mentionsAny(classFile(1, text("host/Memory"))));
        assertTrue(POOL.mentionsAny(classFile(1, text("(Lhost/Request;Lhost/Handler;)V"))));
        assertFalse(POOL.mentionsAny(classFile(1, text("my host/Memory"))));
        assertFalse(POOL.mentionsAny(classFile(1, text("host/Memor"))));
        assertFalse(POOL.mentionsAny(classFile(0)));
    }

    @Test
    void everyKindOfConstantBeforeItIsSteppedOver() throws IOException {
        var file =
                classFile(
                        19,
                        text("other"),
                        sized(3, 4),
                        sized(4, 4),
                        sized(5, 8), // two places
                        sized(6, 8), // two places
                        sized(7, 2),
                        sized(8, 2),
                        sized(9, 4),
                        sized(10, 4),
                        sized(11, 4),
                        sized(12, 4),
                        sized(15, 3),
                        sized(16, 2),
                        sized(17, 4),
                        sized(18, 4),
                        sized(19, 2),
                        text("host/Memory"));
        assertTrue(POOL.mentionsAny(file));
    }

    @Test
    void realClassFilesAreRead() throws IOException {
        var own = ConstantPoolTest.class.getResourceAsStream("ConstantPoolTest.class");
        try (own) {
            var file = own.readAllBytes();
            assertTrue(new ConstantPool(List.of("host/Memory")).mentionsAny(file));
            var nowhere = "no" + "where/" + "To/Be"; // not a constant of this class
            assertFalse(new ConstantPool(List.of(nowhere + file.length)).mentionsAny(file));
        }
    }

    @Test
    void whatIsNoClassFileMentionsNothing() throws IOException {
        assertFalse(POOL.mentionsAny(new byte[0]));
        assertFalse(POOL.mentionsAny(new byte[100]));
        assertFalse(POOL.mentionsAny(classFile(2, sized(99, 4), text("host/Memory"))));
    }

    @Test
    void aTruncatedFileIsNoError() throws IOException {
        var whole = classFile(4, sized(5, 8), text("other"), text("host/Memory"));
        for (int length = 0; length < whole.length; length++) {
            assertFalse(POOL.mentionsAny(Arrays.copyOf(whole, length)));
        }
        assertTrue(POOL.mentionsAny(whole));
    }

    @Test
    @SuppressWarnings("SystemOut")
    void damageOfAnyKindIsNoError() throws IOException {
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        var random = new Random(seed);
        var whole = classFile(4, sized(5, 8), text("other"), text("host/Memory"));
        int found = 0;
        for (int i = 0; i < 20_000; i++) {
            var damaged = whole.clone();
            for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                damaged[8 + random.nextInt(damaged.length - 8)] = (byte) random.nextInt();
            }
            found += POOL.mentionsAny(damaged) ? 1 : 0;
        }
        assertTrue(found > 0 && found < 20_000, () -> "seed " + seed);
        assertEquals(4 + 4 + 2 + 9 + 8 + 14, whole.length);
    }
}
