package dev.tidemark.samples.modelserver;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.Optional;

/** Width and height of an inline image, read from its header: a provider charges by the tile. */
record ImageSize(int width, int height) {

    private static final long PNG = 0x89504E470D0A1A0AL;

    /** The size of a base64 {@code data:} URL of a PNG, JPEG or GIF; empty for anything else. */
    static Optional<ImageSize> of(String url) {
        int comma = url.indexOf(',');
        if (!url.startsWith("data:") || comma < 0 || !url.substring(0, comma).endsWith(";base64")) {
            return Optional.empty();
        }
        try {
            var bytes = ByteBuffer.wrap(Base64.getDecoder().decode(url.substring(comma + 1)));
            return of(bytes).filter(size -> size.width > 0 && size.height > 0);
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            return Optional.empty(); // not base64, or cut off before its size
        }
    }

    private static Optional<ImageSize> of(ByteBuffer bytes) {
        if (bytes.limit() >= 24 && bytes.getLong(0) == PNG) {
            return Optional.of(new ImageSize(bytes.getInt(16), bytes.getInt(20)));
        }
        if (bytes.get(0) == 'G' && bytes.get(1) == 'I' && bytes.get(2) == 'F') {
            bytes.order(ByteOrder.LITTLE_ENDIAN);
            return Optional.of(
                    new ImageSize(
                            Short.toUnsignedInt(bytes.getShort(6)),
                            Short.toUnsignedInt(bytes.getShort(8))));
        }
        return Short.toUnsignedInt(bytes.getShort(0)) == 0xFFD8 ? jpeg(bytes) : Optional.empty();
    }

    /** The size stands in the start-of-frame segment, behind any number of others. */
    private static Optional<ImageSize> jpeg(ByteBuffer bytes) {
        int at = 2;
        while (Byte.toUnsignedInt(bytes.get(at)) == 0xFF) {
            int marker = Byte.toUnsignedInt(bytes.get(at + 1));
            if (marker == 0xFF) {
                at++; // a fill byte
                continue;
            }
            boolean startOfFrame =
                    marker >= 0xC0
                            && marker <= 0xCF
                            && marker != 0xC4
                            && marker != 0xC8
                            && marker != 0xCC;
            if (startOfFrame) {
                return Optional.of(
                        new ImageSize(
                                Short.toUnsignedInt(bytes.getShort(at + 7)),
                                Short.toUnsignedInt(bytes.getShort(at + 5))));
            }
            at += 2 + Short.toUnsignedInt(bytes.getShort(at + 2));
        }
        return Optional.empty();
    }

    /**
     * Tiles of 512 pixels after the image was scaled down to fit 2048 x 2048 and its shorter side
     * to 768. Fractions stay fractions: a side of 2048.0000000002 would be charged a tile too much.
     */
    int tiles() {
        int longer = Math.max(width, height);
        int shorter = Math.min(width, height);
        long numerator = 1;
        long denominator = 1;
        if (longer > 2048) {
            numerator = 2048;
            denominator = longer;
        }
        if (shorter * numerator > 768 * denominator) {
            numerator = 768;
            denominator = shorter;
        }
        return (int) (tiles(width, numerator, denominator) * tiles(height, numerator, denominator));
    }

    private static long tiles(long side, long numerator, long denominator) {
        return (side * numerator + 512 * denominator - 1) / (512 * denominator);
    }
}
