package dev.tidemark.agent.host.micrometer;

import dev.tidemark.agent.HostRegistries;
import dev.tidemark.agent.host.Hook;
import dev.tidemark.agent.host.Host;
import java.util.List;
import java.util.Set;
import net.bytebuddy.asm.Advice;

/** Where the application makes a registry of its own, so that our meters can stand there too. */
public final class MicrometerHooks implements Host {

    @Override
    public String name() {
        return "micrometer";
    }

    /** None: a registry alone is no reason to start. */
    @Override
    public List<String> roots() {
        return List.of();
    }

    /** Made after us, or used after us: applications that time their calls ask for the clock. */
    @Override
    public List<String> requests() {
        return List.of();
    }

    @Override
    public List<Hook> hooks() {
        var registry = "io.micrometer.core.instrument.MeterRegistry";
        var advice = MicrometerHooks.class.getName();
        return List.of(
                new Hook(
                        registry,
                        Set.of("<init>"),
                        List.of("io.micrometer.core.instrument.Clock"),
                        "void",
                        advice + "$Made"),
                new Hook(
                        registry,
                        Set.of("config"),
                        List.of(),
                        registry + "$Config",
                        advice + "$Used"),
                new Hook(
                        registry,
                        Set.of("scrape"),
                        List.of(),
                        "java.lang.String",
                        advice + "$Used"));
    }

    /** {@code MeterRegistry(Clock)}, which every registry's constructor calls. */
    public static final class Made {

        @Advice.OnMethodExit(inline = false, suppress = Throwable.class)
        public static void onExit(@Advice.This Object registry) {
            HostRegistries.seen(registry);
        }
    }

    /** {@code config()} of every registry, {@code scrape()} of Prometheus ones. */
    public static final class Used {

        @Advice.OnMethodEnter(inline = false, suppress = Throwable.class)
        public static void onEnter(@Advice.This Object registry) {
            HostRegistries.seen(registry);
        }
    }
}
