package dev.tidemark.core.tokens;

import dev.tidemark.core.context.Part;

/**
 * What a picture costs: it is scaled down to fit a square, then until its shorter side does, and
 * paid by the tiles it then covers.
 */
final class Picture {

    private static final int BASE = 85;
    private static final int EACH_TILE = 170;

    /** Four tiles, as for a square of any size from 768. */
    private static final int UNKNOWN_SIZE = BASE + 4 * EACH_TILE;

    private static final long SQUARE = 2048;
    private static final long SHORT_SIDE = 768;
    private static final long TILE = 512;

    private Picture() {}

    static int tokens(Part.Media picture) {
        if (picture.lowDetail()) {
            return BASE;
        }
        long width = picture.width();
        long height = picture.height();
        if (width <= 0 || height <= 0) {
            return UNKNOWN_SIZE;
        }
        // scaled by up / down, in whole numbers: a rounding error would pay for one tile more
        long longer = Math.max(width, height);
        long shorter = Math.min(width, height);
        long up = 1;
        long down = 1;
        if (longer > SQUARE) {
            up = SQUARE;
            down = longer;
        }
        if (shorter * up > SHORT_SIDE * down) {
            up = SHORT_SIDE;
            down = shorter;
        }
        return BASE + EACH_TILE * Math.toIntExact(tiles(width, up, down) * tiles(height, up, down));
    }

    private static long tiles(long side, long up, long down) {
        long scaled = down * TILE;
        return (side * up + scaled - 1) / scaled;
    }
}
