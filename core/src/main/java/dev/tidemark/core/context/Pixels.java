package dev.tidemark.core.context;

import java.util.Base64;

/** The size of a picture, read from the first bytes of its file: providers charge by it. */
public record Pixels(int width, int height) {

    /** Nobody said. */
    public static final Pixels UNKNOWN = new Pixels(0, 0);

    /** JPEG may keep pages of metadata before its size; more than this is not looked at. */
    private static final int LOOK_AT = 256 * 1024;

    /** The size of a PNG, GIF or JPEG in base64; unknown where it is none of them, or damaged. */
    public static Pixels ofBase64(String base64) {
        try {
            int length = Math.min(base64.length(), LOOK_AT) & ~3;
            return of(Base64.getDecoder().decode(base64.substring(0, length)));
        } catch (IllegalArgumentException notBase64) {
            return UNKNOWN;
        }
    }

    /** The same of the file itself. */
    public static Pixels of(byte[] file) {
        if (file.length >= 24 && u4(file, 0) == 0x89504E47) {
            return sane(u4(file, 16), u4(file, 20));
        }
        if (file.length >= 10 && file[0] == 'G' && file[1] == 'I' && file[2] == 'F') {
            return sane(
                    (file[6] & 0xff) | (file[7] & 0xff) << 8,
                    (file[8] & 0xff) | (file[9] & 0xff) << 8);
        }
        return file.length >= 4 && u2(file, 0) == 0xFFD8 ? jpeg(file) : UNKNOWN;
    }

    /** Walks the segments up to the frame header, which is any SOF but DHT, JPG and DAC. */
    private static Pixels jpeg(byte[] file) {
        int at = 2;
        while (at + 9 <= file.length && (file[at] & 0xff) == 0xFF) {
            int marker = file[at + 1] & 0xff;
            if (marker >= 0xC0
                    && marker <= 0xCF
                    && marker != 0xC4
                    && marker != 0xC8
                    && marker != 0xCC) {
                return sane(u2(file, at + 7), u2(file, at + 5));
            }
            at += 2 + u2(file, at + 2);
        }
        return UNKNOWN;
    }

    private static Pixels sane(int width, int height) {
        return width > 0 && height > 0 ? new Pixels(width, height) : UNKNOWN;
    }

    private static int u2(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 8 | bytes[at + 1] & 0xff;
    }

    private static int u4(byte[] bytes, int at) {
        return u2(bytes, at) << 16 | u2(bytes, at + 2);
    }
}
