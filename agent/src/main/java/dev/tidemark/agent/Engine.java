package dev.tidemark.agent;

import dev.tidemark.agent.host.Hook;
import dev.tidemark.agent.leak.Pace;
import dev.tidemark.agent.leak.Remedy;
import dev.tidemark.agent.leak.Stores;
import dev.tidemark.agent.leak.Watch;
import dev.tidemark.bootstrap.AgentLoader;
import dev.tidemark.bootstrap.Dispatcher;
import dev.tidemark.bootstrap.Premain;
import dev.tidemark.bootstrap.Tasks;
import dev.tidemark.core.context.Conversations;
import dev.tidemark.core.leak.Recovered;
import dev.tidemark.core.leak.Recovery;
import dev.tidemark.core.leak.Sample;
import dev.tidemark.core.leak.Verdict;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The second stage of the gate, and where all parts are put together. Started by the first class of
 * a framework, on the thread that loads it; so what can wait for our own thread, waits.
 */
public final class Engine implements ClassFileTransformer, Consumer<String> {

    /** Conversations kept in mind: some 300 bytes each, and 700 more with a budget. */
    private static final int CONVERSATIONS = 10_000;

    private static final long READY_MILLIS = 400;
    private static final String METRICS = "io.micrometer.core.instrument.Metrics";

    private final Instrumentation instrumentation;
    private final List<Hook> hooks = new ArrayList<>();
    private final Set<String> requests = new HashSet<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final AtomicBoolean requestsAhead = new AtomicBoolean();
    private final Failures failures = new Failures();
    private final ConstantPool second;
    private final Weaver weaver;
    private final Sweep sweep;
    private final Worker worker;
    private final Operations operations;
    private final Calls calls;
    private final HostRegistries registries;
    private final Stores stores;
    private final Outlets outlets;
    private final Watch watch;
    private volatile Propagation propagation;
    private int seconds;

    // whether a loader finds our dispatcher; OSGi and its like do not look at the system loader
    private final Map<ClassLoader, Boolean> reachable =
            Collections.synchronizedMap(new WeakHashMap<>());

    /** Called by the gate; null where the configuration says no. */
    public static Engine start(String settings, Instrumentation instrumentation) {
        Config config;
        try {
            config = Config.load(Config.Sources.ofThisProcess(settings, jarFolder()));
        } catch (ConfigException refused) {
            throw new Premain.StrictException(refused.getMessage());
        }
        if (!config.flag(Key.ENABLED)) {
            return null;
        }
        var engine = new Engine(config, instrumentation);
        engine.worker.start();
        return engine;
    }

    private static Path jarFolder() {
        try {
            var jar = Premain.class.getProtectionDomain().getCodeSource().getLocation();
            return Path.of(jar.toURI()).toAbsolutePath().getParent();
        } catch (Exception unknown) {
            return Path.of("").toAbsolutePath();
        }
    }

    private Engine(Config config, Instrumentation instrumentation) {
        this.instrumentation = instrumentation;
        var frameworks = new ArrayList<String>();
        for (var host : Hosts.ALL) {
            if (config.host(host.name())) {
                hooks.addAll(host.hooks());
                requests.addAll(host.requests());
                if (!host.roots().isEmpty()) {
                    frameworks.add(host.name());
                }
            }
        }
        var agent = (AgentLoader) Engine.class.getClassLoader();
        worker = new Worker(this::everySecond, failure -> failures.add("worker", failure));
        var linker = new Linker(agent, failures, worker::add);
        second = new ConstantPool(hooks.stream().map(Hook::marker).toList());
        weaver = new Weaver(agent);
        sweep = new Sweep(instrumentation, hooks, failures);
        var conversations = new Conversations(CONVERSATIONS);
        var ledgers = new Ledgers(CONVERSATIONS);
        var originals = new Originals();
        operations =
                new Operations(
                        config,
                        frameworks,
                        conversations,
                        ledgers,
                        originals,
                        worker,
                        failures,
                        linker);
        var models = new Models(operations::config);
        var counts = new Counts();
        var metering =
                new Metering(models, counts, conversations, ledgers, originals, worker, failures);
        var summaries = new Summaries(worker, failures);
        var enforcement = new Enforcement(models, counts, metering, summaries, failures);
        operations.enforcedBy(enforcement);
        var pace = new Pace(config.number(Key.LEAK_SPEED));
        stores = stores(config, instrumentation, pace);
        calls = new Calls(metering, enforcement, failures);
        registries = new HostRegistries(linker, failures);
        outlets = new Outlets(operations, metering, failures, registries);
        watch =
                new Watch(
                        operations::config,
                        instrumentation,
                        pace,
                        stores,
                        metering::calls,
                        () -> remembered(counts, originals, enforcement.histories(), conversations),
                        remedies(counts, originals, enforcement.histories()),
                        told(metering));
        operations.watchedBy(watch);
        operations.whenOff(
                () -> {
                    watch.close();
                    outlets.close();
                });
        failures.listen(operations.listener(metering));
        if (config.flag(Key.METRICS_HOST)) {
            HostRegistries.listen(registry -> worker.add(() -> outlets.registry(registry)));
        }
        Dispatcher.install(linker);
        Calls.activate(calls);
        Stores.activate(stores);
        afterwards(metering);
    }

    private Stores stores(Config config, Instrumentation instrumented, Pace pace) {
        var heap = Runtime.getRuntime();
        return new Stores(
                instrumented,
                worker::add,
                failure -> failures.add("stores", failure),
                () -> heap.maxMemory() - heap.totalMemory() + heap.freeMemory(),
                pace,
                Watch.unit(config));
    }

    /**
     * On our thread, everything the application's thread need not wait for. A piece that fails
     * takes no other with it.
     */
    private void afterwards(Metering metering) {
        worker.add(sweep);
        worker.add(this::propagate); // soon: calls may change threads from the first one on
        worker.add(outlets::lookForRecording); // and a recording is to hold that one
        worker.add(ready::countDown);
        boolean served = operations.config().isSet(Key.HTTP_PORT); // the greeting tells where
        if (!served) {
            worker.add(operations::greet);
        }
        worker.add(metering::warm);
        worker.add(() -> sweep.find(METRICS).forEach(registries::global));
        worker.add(outlets::start);
        if (served) {
            worker.add(operations::greet);
        }
        worker.add(watch::start);
        worker.add(this::settleAtTheEnd);
        worker.add(sweep);
    }

    /** What is ours grows to its bounds with the first messages, and is no leak of theirs. */
    private static long remembered(
            Counts counts, Originals originals, Histories histories, Conversations conversations) {
        return counts.remembered()
                + originals.weight()
                + histories.weight()
                + conversations.weight();
    }

    private static Map<Recovery.Action, Remedy> remedies(
            Counts counts, Originals originals, Histories histories) {
        return Map.of(
                Recovery.Action.CACHES,
                new OwnCaches(counts, originals),
                Recovery.Action.OFFLOAD,
                new OwnHistories(histories));
    }

    /** What the watch finds is told where all else is: on the worker's thread. */
    private Watch.Listener told(Metering metering) {
        return new Watch.Listener() {
            @Override
            public void sampled(Sample sample, long conversations, long conversationBytes) {
                worker.offer(
                        () ->
                                metering.each(
                                        it -> it.memory(sample, conversations, conversationBytes)));
            }

            @Override
            public void changed(Verdict verdict) {
                worker.add(() -> metering.each(it -> it.leak(verdict)));
            }

            @Override
            public void recovered(Recovered recovered) {
                worker.add(() -> metering.each(it -> it.recovered(recovered)));
            }

            @Override
            public void say(String line) {
                operations.tell(line);
            }

            @Override
            public void failed(String where, Throwable failure) {
                failures.add(where, failure);
            }
        };
    }

    private void propagate() {
        if (operations.config().host("jdk")) {
            var carried = new Propagation(instrumentation, weaver.advices(), failures);
            propagation = carried;
            carried.apply();
        }
    }

    /**
     * On the application's thread, before its first request: what must be there for that one was
     * begun when the engine was. A moment at most, and nobody waits twice.
     */
    private void awaitReady() {
        try {
            if (!ready.await(READY_MILLIS, TimeUnit.MILLISECONDS)) {
                ready.countDown();
            }
        } catch (InterruptedException goOn) {
            Thread.currentThread().interrupt();
        }
    }

    /** What ended before the JVM does is to be in the books of whoever reads them last. */
    private void settleAtTheEnd() {
        var thread = Threads.daemon("tidemark-shutdown", operations::settle);
        try {
            Runtime.getRuntime().addShutdownHook(thread);
        } catch (IllegalStateException ending) {
            // a short life: the JVM ends before we were done starting, and takes no more hooks
        }
    }

    private void everySecond() {
        seconds++;
        if (seconds <= 3) {
            sweep.run(); // what was on its way when we started has arrived by now
        }
        Tasks.waiting(); // forgets tasks that are gone
        if (seconds % 10 == 0) {
            calls.sweep(System.currentTimeMillis());
        }
        try {
            stores.everySecond();
        } catch (Throwable failure) {
            failures.add("stores", failure);
        }
        outlets.everySecond();
    }

    @Override
    public byte[] transform(
            ClassLoader loader,
            String name,
            Class<?> redefined,
            ProtectionDomain domain,
            byte[] classFile) {
        if (name == null || loader instanceof AgentLoader || loader instanceof HookLoader) {
            return null;
        }
        try {
            if (loader == null) {
                var carried = propagation;
                return carried == null ? null : carried.weave(name.replace('/', '.'), classFile);
            }
            if (requests.contains(name) && requestsAhead.compareAndSet(false, true)) {
                sweep.awaitOne();
                awaitReady();
            }
            if (!second.mentionsAny(classFile)) {
                return null;
            }
            var binary = name.replace('/', '.');
            if (!reaches(loader)) {
                operations.sayOnce(
                        "classes of "
                                + loader.getClass().getName()
                                + " cannot see the system class loader and are left alone");
                return null;
            }
            sweep.saw(loader, binary);
            return weaver.weave(loader, binary, classFile, hooks);
        } catch (Throwable failure) {
            failures.add("transform", failure);
            return null;
        }
    }

    /** Asks the loader outside of any lock of ours: it may be waiting for one of its own. */
    private boolean reaches(ClassLoader loader) {
        var known = reachable.get(loader);
        if (known == null) {
            known = findsUs(loader);
            reachable.put(loader, known);
        }
        return known;
    }

    private static boolean findsUs(ClassLoader loader) {
        for (var parent = loader; parent != null; parent = parent.getParent()) {
            if (parent == ClassLoader.getSystemClassLoader()) {
                return true;
            }
        }
        try {
            return Class.forName(Dispatcher.class.getName(), false, loader) == Dispatcher.class;
        } catch (ClassNotFoundException | LinkageError notFromThere) {
            return false;
        }
    }

    /** A second attach: settings like any other at run time. */
    @Override
    public void accept(String settings) {
        var problems = new ArrayList<String>();
        problems.addAll(operations.set(Arguments.parse(settings, problems::add)));
        problems.forEach(operations::sayOnce);
    }
}
