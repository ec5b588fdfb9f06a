package dev.tidemark.samples.leaky;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup.ClassOption;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * Features used for the first time, fewer and fewer of them: each loads a class and remembers what
 * it looked up.
 */
final class WarmUp implements Scenario {

    private static final long FEATURE = 64 * 1024;
    private static final int LOOKED_UP = 48 * 1024;
    private static final double OF_A_LEAK = 0.3;
    private static final double STEEPNESS = 6;

    private final List<Feature> features = new ArrayList<>();

    @Override
    public void step(Moment now) throws IOException, IllegalAccessException {
        double warm = 1 - Math.exp(-STEEPNESS * now.part());
        for (int due = (int) (warm * now.ofAll(OF_A_LEAK, FEATURE)); features.size() < due; ) {
            features.add(Feature.first());
        }
    }

    @Override
    public long items() {
        return features.size();
    }

    private record Feature(Class<?> type, ByteBuffer lookedUp) {

        static Feature first() throws IOException, IllegalAccessException {
            try (var bytes = WarmUp.class.getResourceAsStream("Application.class")) {
                var type =
                        MethodHandles.lookup()
                                .defineHiddenClass(bytes.readAllBytes(), false, ClassOption.STRONG)
                                .lookupClass();
                return new Feature(type, ByteBuffer.allocate(LOOKED_UP));
            }
        }
    }
}
