package dev.tidemark.samples.leaky;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A page that listens to the shop's events, opened again and again and never unsubscribed. */
final class Listeners implements Scenario {

    private static final int PAGE = 8_000;

    private final EventBus bus = new EventBus();

    @Override
    public void step(Moment now) {
        for (long due = now.leaked(PAGE); items() < due; ) {
            var page = new Page(ByteBuffer.allocate(PAGE));
            bus.subscribe(page::show);
        }
        bus.publish((int) now.seconds());
    }

    @Override
    public long items() {
        return bus.listeners.size();
    }

    /** Tells everybody who ever asked. */
    static final class EventBus {

        private final List<Consumer<Integer>> listeners = new ArrayList<>();

        void subscribe(Consumer<Integer> listener) {
            listeners.add(listener);
        }

        void publish(int event) {
            listeners.forEach(listener -> listener.accept(event));
        }
    }

    private record Page(ByteBuffer pixels) {

        void show(int event) {
            pixels.put(event % PAGE, (byte) event);
        }
    }
}
