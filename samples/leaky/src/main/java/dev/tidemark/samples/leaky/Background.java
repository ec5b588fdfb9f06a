package dev.tidemark.samples.leaky;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * What every application does beside: regular customers who chat, objects that die young, and some
 * that live for seconds and die old, so that the old generation is used and collected, too. What it
 * holds is bounded, and reached within the first seconds.
 */
final class Background implements Runnable {

    private static final int TICK_MILLIS = 20;
    private static final int REGULARS = 20;
    private static final int YOUNG = 75; // of 8 KB a tick: 30 MB a second
    private static final int OLD_BYTES = 60_000; // a tick: 3 MB a second
    private static final int OLD_TICKS = 250; // for five seconds

    private final Assistant assistant =
            Assistant.of(id -> MessageWindowChatMemory.builder().id(id).maxMessages(10).build());
    private final Deque<byte[]> recent = new ArrayDeque<>();

    @SuppressWarnings("UnusedVariable") // without it the compiler allocates nothing
    private volatile byte[] young;

    private volatile boolean over;
    private volatile long chats;
    private final CountDownLatch begun = new CountDownLatch(1);

    /** Works until {@link #stop}. */
    @Override
    public void run() {
        try {
            while (!over) {
                tick();
                Thread.sleep(TICK_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void tick() {
        assistant.chat("regular-" + chats % REGULARS, Texts.of(chats, 200));
        chats++;
        begun.countDown();
        for (int i = 0; i < YOUNG; i++) {
            young = new byte[8 * 1024];
        }
        recent.add(new byte[OLD_BYTES]);
        if (recent.size() > OLD_TICKS) {
            recent.remove();
        }
    }

    /** Waits for the first answer: an agent that starts with it takes its time. */
    void awaitFirst() throws InterruptedException {
        if (!begun.await(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("no chat within a minute");
        }
    }

    /** How much was said. */
    long chats() {
        return chats;
    }

    void stop() {
        over = true;
    }
}
