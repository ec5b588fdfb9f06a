package dev.tidemark.agent;

import java.nio.charset.StandardCharsets;
import java.util.Collection;

/**
 * Answers one question about a class file without parsing it: does its constant pool hold a text
 * that starts with one of these? That is the second stage of the gate. A class that could need a
 * hook holds the hook's {@linkplain dev.tidemark.agent.host.Hook#marker marker}; all others cost
 * one pass over their constants.
 */
final class ConstantPool {

    private static final int MAGIC = 0xCAFEBABE;

    private final byte[][] markers;

    ConstantPool(Collection<String> markers) {
        this.markers =
                markers.stream()
                        .distinct()
                        .map(marker -> marker.getBytes(StandardCharsets.UTF_8))
                        .toArray(byte[][]::new);
    }

    /** False also for what is not a class file as we know it. */
    boolean mentionsAny(byte[] classFile) {
        if (classFile.length < 10 || u4(classFile, 0) != MAGIC) {
            return false;
        }
        int count = u2(classFile, 8);
        int at = 10;
        for (int i = 1; i < count && at + 3 <= classFile.length; i++) {
            int tag = classFile[at];
            switch (tag) {
                case 1 -> {
                    int length = u2(classFile, at + 1);
                    if (startsWithAny(classFile, at + 3, length)) {
                        return true;
                    }
                    at += 3 + length;
                }
                case 5, 6 -> {
                    at += 9;
                    i++; // a long or double takes two places
                }
                case 3, 4, 9, 10, 11, 12, 17, 18 -> at += 5;
                case 7, 8, 16, 19, 20 -> at += 3;
                case 15 -> at += 4;
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    private boolean startsWithAny(byte[] classFile, int at, int length) {
        for (var marker : markers) {
            if (length >= marker.length
                    && at + marker.length <= classFile.length
                    && classFile[at] == marker[0]
                    && matches(classFile, at, marker)) {
                return true;
            }
        }
        return false;
    }

    private static boolean matches(byte[] classFile, int at, byte[] marker) {
        for (int i = marker.length - 1; i > 0; i--) { // the ends differ sooner than the beginnings
            if (classFile[at + i] != marker[i]) {
                return false;
            }
        }
        return true;
    }

    private static int u2(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    private static int u4(byte[] bytes, int at) {
        return u2(bytes, at) << 16 | u2(bytes, at + 2);
    }
}
