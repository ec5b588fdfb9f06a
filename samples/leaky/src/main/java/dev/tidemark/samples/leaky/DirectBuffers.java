package dev.tidemark.samples.leaky;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Uploads whose buffers outside the heap are kept when they are done. */
final class DirectBuffers implements Scenario {

    private static final int UPLOAD = 128 * 1024;
    private static final int PAGE = 4_096;

    private final List<ByteBuffer> uploads = new ArrayList<>();

    @Override
    public void step(Moment now) {
        for (long due = now.leaked(UPLOAD); uploads.size() < due; ) {
            uploads.add(touched(ByteBuffer.allocateDirect(UPLOAD)));
        }
    }

    /** Memory that nobody writes to is none of the machine's. */
    static ByteBuffer touched(ByteBuffer buffer) {
        for (int at = 0; at < buffer.capacity(); at += PAGE) {
            buffer.put(at, (byte) 1);
        }
        return buffer;
    }

    @Override
    public long items() {
        return uploads.size();
    }

    @Override
    public void close() {
        uploads.clear();
    }
}
