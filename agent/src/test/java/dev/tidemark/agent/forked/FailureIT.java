package dev.tidemark.agent.forked;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.apps.MidCall;
import dev.tidemark.agent.apps.Overgrown;
import dev.tidemark.agent.apps.Registered;
import dev.tidemark.agent.apps.Script;
import dev.tidemark.agent.apps.Trapped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.utility.OpenedClassReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever fails inside, the application gets its own results. Runs a copy of the jar in which a
 * trap stands at the beginning of every method, and springs them in turn.
 */
class FailureIT {

    private static final String VERSION = "1.20.0";

    private static final Path TRAPPED = Path.of("target", "trapped.jar").toAbsolutePath();

    /** Places with a trap, as {@code Class.method}. */
    private static final Set<String> PLACES = new TreeSet<>();

    private static final Map<Path, String> EXPECTED = new ConcurrentHashMap<>();

    @BeforeAll
    static void setTraps() {
        Jars.changed(TRAPPED, FailureIT::trapped);
    }

    private static byte[] trapped(String entry, byte[] bytes) {
        boolean ours =
                entry.startsWith("inst/dev/tidemark/") && entry.endsWith(".classdata")
                        || entry.startsWith("dev/tidemark/bootstrap/") && entry.endsWith(".class");
        // what is written into classes of the JDK can see no trap; Tasks, which it calls, can
        if (!ours || entry.contains("TaskHooks$")) {
            return bytes;
        }
        var name = entry.substring(entry.lastIndexOf('/') + 1, entry.lastIndexOf('.'));
        var writer = new ClassWriter(0);
        new ClassReader(bytes)
                .accept(new Traps(writer, name.replace('$', '.')), ClassReader.SKIP_DEBUG);
        return writer.toByteArray();
    }

    private static final class Traps extends ClassVisitor {

        private final String type;

        Traps(ClassWriter writer, String type) {
            super(OpenedClassReader.ASM_API, writer);
            this.type = type;
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] thrown) {
            var method = super.visitMethod(access, name, descriptor, signature, thrown);
            int unwritten = Opcodes.ACC_ABSTRACT | Opcodes.ACC_NATIVE | Opcodes.ACC_SYNTHETIC;
            if ((access & unwritten) != 0 || name.startsWith("<")) {
                return method;
            }
            var place = type + '.' + name;
            PLACES.add(place);
            return new MethodVisitor(OpenedClassReader.ASM_API, method) {
                @Override
                public void visitCode() {
                    super.visitCode();
                    visitLdcInsn(place);
                    visitMethodInsn(
                            Opcodes.INVOKESTATIC,
                            "dev/tidemark/bootstrap/Trap",
                            "at",
                            "(Ljava/lang/String;)V",
                            false);
                }

                @Override
                public void visitMaxs(int stack, int locals) {
                    super.visitMaxs(Math.max(stack, 1), locals);
                }
            };
        }
    }

    private static Jvm jvm(Path jdk) {
        return Jvm.of(jdk).langchain4j(VERSION);
    }

    private static String expected(Path jdk) {
        return EXPECTED.computeIfAbsent(
                jdk, home -> jvm(home).run(Script.class.getName(), "c").ok().out());
    }

    private static Jvm.Result run(Path jdk, Jvm jvm, String... arguments) {
        var program =
                Stream.concat(Stream.of(Trapped.class.getName()), Stream.of(arguments))
                        .toArray(String[]::new);
        var result = jvm.agent(TRAPPED, "").run(program).ok();
        var once = expected(jdk);
        assertTrue(result.out().startsWith(once), result.out());
        assertEquals("", result.out().replace(once, ""));
        var strange = result.errLines().stream().filter(line -> !line.startsWith("[tidemark] "));
        assertEquals(List.of(), strange.toList(), result.err());
        return result;
    }

    private static Set<String> sprung(Jvm.Result result) throws IOException {
        return new TreeSet<>(Files.readAllLines(result.folder().resolve("sprung")));
    }

    private static Set<String> switchedOff(Jvm.Result result) {
        var lines =
                result.errLines().stream()
                        .filter(line -> line.startsWith("[tidemark] switched off "))
                        .toList();
        var names =
                lines.stream()
                        .map(line -> line.substring("[tidemark] switched off ".length()))
                        .map(line -> line.substring(0, line.indexOf(',')))
                        .collect(toCollection(TreeSet::new));
        assertEquals(lines.size(), names.size(), result.err());
        return names;
    }

    static Stream<Arguments> advice() {
        return Jvm.newest()
                .flatMap(jdk -> Stream.of("onEnter", "onExit").map(it -> Arguments.of(jdk, it)));
    }

    @ParameterizedTest
    @MethodSource("advice")
    void aHookThatFailsFiveTimesInARowIsOffAndSaysSoOnce(Path jdk, String method)
            throws IOException {
        var jvm = jvm(jdk).recording().option("-Dtrap=*." + method);
        var result = run(jdk, jvm, "6");
        var all =
                PLACES.stream()
                        .filter(place -> place.startsWith("LangChain4jHooks."))
                        .filter(place -> place.endsWith('.' + method))
                        .collect(toCollection(TreeSet::new));
        assertFalse(all.isEmpty());
        assertEquals(all, sprung(result));
        var hooks =
                all.stream()
                        .map(place -> place.substring(0, place.lastIndexOf('.')))
                        .collect(toCollection(TreeSet::new));
        assertEquals(hooks, switchedOff(result));
        var failures = result.events("tidemark.Failure");
        for (var hook : hooks) {
            long told =
                    failures.stream()
                            .map(event -> event.getString("where").replace('$', '.'))
                            .filter(where -> where.endsWith(hook))
                            .count();
            assertEquals(5, told, hook);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    void theHooksOfRegistriesFailAsQuietly(Path jdk) {
        var app = Registered.class.getName();
        var expected = jvm(jdk).with(Jvm.hosts("micrometer")).run(app).ok().out();
        var result =
                jvm(jdk).with(Jvm.hosts("micrometer"))
                        .recording()
                        .option("-Dtrap=MicrometerHooks.Made.*,MicrometerHooks.Used.*")
                        .agent(TRAPPED, "")
                        .run(app, "metered")
                        .ok();
        assertEquals(expected, result.out());
        var off = Set.of("MicrometerHooks.Made", "MicrometerHooks.Used");
        var failed =
                result.events("tidemark.Failure").stream()
                        .map(event -> event.getString("where").replace('$', '.'))
                        .map(where -> where.substring(where.lastIndexOf("MicrometerHooks")))
                        .collect(groupingBy(where -> where, counting()));
        assertEquals(off, failed.keySet());
        assertEquals(Set.of(5L), Set.copyOf(failed.values()));
        assertEquals(off, switchedOff(result));
    }

    static Stream<Arguments> switches() {
        return Jvm.newest()
                .flatMap(jdk -> Stream.of("kill", "fuse").map(it -> Arguments.of(jdk, it)));
    }

    @ParameterizedTest
    @MethodSource("switches")
    void whatIsSwitchedOffInTheMiddleOfACallStillClosesIt(Path jdk, String what) {
        var result =
                jvm(jdk).recording().agent(TRAPPED, "").run(MidCall.class.getName(), what).ok();
        assertEquals("left {}\n", result.out());
        assertEquals(
                1, result.errLines().stream().filter(it -> it.contains("switched off")).count());
        if (what.equals("fuse")) { // after an operator's, nobody is told any more
            assertEquals(2, result.events("tidemark.ModelCall").size());
        }
    }

    /** What runs once the engine is there, whatever thread it runs on. */
    private static final List<String> RUNNING =
            List.of(
                    "LangChain4jAdapter.",
                    "LangChain4jHooks.",
                    "MeteredPublisher.of",
                    "Calls.",
                    "Carriers.",
                    "WeakIdentityMap.",
                    "Metering.",
                    "Meter.",
                    "Counts.",
                    "Models.",
                    "Fingerprint.",
                    "Histories.",
                    "History.",
                    "Recent.",
                    "JfrOutlet.",
                    "MetricsOutlet.",
                    "Conversation.",
                    "Conversations.",
                    "Shares.",
                    "Encoding.",
                    "Model.",
                    "PromptFormat.",
                    "BytePairTokenizer.",
                    "Tasks.",
                    "Context.");

    /** Come by whenever the script runs, sooner or later. */
    private static final List<String> SURELY =
            List.of(
                    "LangChain4jAdapter.message",
                    "LangChain4jAdapter.messages",
                    "LangChain4jAdapter.tools",
                    "LangChain4jAdapter.tool",
                    "LangChain4jAdapter.usage",
                    "LangChain4jHooks.Call.onEnter",
                    "MeteredPublisher.of",
                    "Calls.begin",
                    "Carriers.find",
                    "WeakIdentityMap.update",
                    "Meter.read",
                    "Counts.of",
                    "Models.of",
                    "Fingerprint.of",
                    "Enforcement.rewrite",
                    "Metering.enter",
                    "Recent.get",
                    "Conversation.enter",
                    "Conversations.of",
                    "Shares.divide",
                    "Model.encoding",
                    "PromptFormat.tokens",
                    "BytePairTokenizer.count",
                    "JfrOutlet.begin",
                    "JfrOutlet.call",
                    "MetricsOutlet.call",
                    "Context.calling",
                    "Tasks.capture",
                    // told of one failure, have one of their own
                    "Meter.read,JfrOutlet.failure,MetricsOutlet.failure");

    /** For what must happen, however slow the machine. */
    private static final String LONG_MILLIS = "20000";

    /** For what may happen: our own thread looks after its queue every 20 ms. */
    private static final String SHORT_MILLIS = "60";

    /** Called without a guard around, because they are guards, or make one object and no more. */
    private static final Set<String> GUARDS =
            Set.of("Calls.finish", "Calls.failed", "Context.1.childValue");

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    @SuppressWarnings("SystemOut")
    void theApplicationGetsItsOwnResultsWhereverSomethingFails(Path jdk) throws IOException {
        var traps =
                PLACES.stream()
                        .filter(place -> RUNNING.stream().anyMatch(place::startsWith))
                        .filter(place -> !GUARDS.contains(place))
                        .toList();
        var jvm = jvm(jdk).recording().option("-Dtrap.times=3", "-Dtidemark.http.port=0");
        Files.write(jvm.folder().resolve("traps"), traps);
        Files.write(jvm.folder().resolve("surely"), SURELY);
        var result = run(jdk, jvm, "1", "traps", SHORT_MILLIS, "surely", LONG_MILLIS);
        assertEquals(Set.of(), switchedOff(result));
        assertFalse(result.events("tidemark.Failure").isEmpty());
        assertFalse(result.events("tidemark.ModelCall").isEmpty());
        var sprung = sprung(result);
        System.out.printf(
                "traps on %s: %d, sprung %d%n", jdk.getFileName(), traps.size(), sprung.size());
        var missed = new TreeSet<>(List.of(String.join(",", SURELY).split(",", -1)));
        missed.removeAll(sprung);
        assertEquals(Set.of(), missed);
    }

    static Stream<Arguments> places() {
        return Jvm.newest()
                .flatMap(
                        jdk ->
                                Stream.of(
                                                "Engine.start",
                                                "Engine.transform",
                                                "Weaver.*",
                                                "Linker.*",
                                                "HookLoader.*",
                                                "Outlets.*,Sweep.*,Retransformation.*,Propagation.*,Operations.*")
                                        .map(trap -> Arguments.of(jdk, trap)));
    }

    @ParameterizedTest
    @MethodSource("places")
    void theApplicationGetsItsOwnResultsWhereverTheStartFails(Path jdk, String trap)
            throws IOException {
        var result = run(jdk, jvm(jdk).option("-Dtrap=" + trap), "2");
        assertFalse(sprung(result).isEmpty(), "never came by " + trap);
    }

    /** What rewriting a request goes through. */
    private static final List<String> REWRITING =
            List.of(
                    "Enforcement.",
                    "Budgeted.",
                    "Histories.",
                    "History.",
                    "HostTurn.",
                    "Counts.",
                    "Models.",
                    "Rewrite.",
                    "LangChain4jWriter.",
                    "LangChain4jAdapter.",
                    "Compactor.",
                    "Draft.",
                    "Edits.",
                    "Epochs.",
                    "Frozen.",
                    "Plan.",
                    "Recall.",
                    "Request.",
                    "View.",
                    "Asked.",
                    "Hidden.",
                    "Said.");

    private static Jvm.Result run(Jvm jvm, String... arguments) {
        var program =
                Stream.concat(Stream.of(Overgrown.class.getName()), Stream.of(arguments))
                        .toArray(String[]::new);
        return jvm.agent(TRAPPED, "budget=1000").run(program).ok();
    }

    private static void repeats(String once, Jvm.Result result) {
        assertTrue(result.out().startsWith(once), result.out());
        assertEquals("", result.out().replace(once, ""));
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    @SuppressWarnings("SystemOut")
    void theApplicationGetsItsOwnResultsWhereverRewritingFails(Path jdk) throws IOException {
        var once = jvm(jdk).run(Overgrown.class.getName(), "1").ok().out();
        var traps =
                PLACES.stream()
                        .filter(place -> REWRITING.stream().anyMatch(place::startsWith))
                        .toList();
        var jvm = jvm(jdk).recording().option("-Dtrap.times=3");
        Files.write(jvm.folder().resolve("traps"), traps);
        var result = run(jvm, "1", "traps");
        repeats(once, result);
        assertEquals(Set.of(), switchedOff(result));
        assertFalse(result.events("tidemark.Failure").isEmpty());
        var compressed =
                result.events("tidemark.ModelCall").stream()
                        .filter(call -> call.getBoolean("compressed"))
                        .count();
        assertTrue(compressed > traps.size(), "after each trap it goes on: " + compressed);
        var sprung = sprung(result);
        System.out.printf(
                "traps on %s: %d where requests are rewritten, sprung %d%n",
                jdk.getFileName(), traps.size(), sprung.size());
        var missed = new TreeSet<>(traps);
        missed.removeAll(sprung);
        for (var surely :
                List.of(
                        "Enforcement.rewrite",
                        "Enforcement.attempt",
                        "Budgeted.check",
                        "Histories.of",
                        "History.look",
                        "HostTurn.held",
                        "HostTurn.fixed",
                        "Counts.of",
                        "LangChain4jWriter.write",
                        "LangChain4jWriter.inserted",
                        "LangChain4jWriter.replaced",
                        "Compactor.plan",
                        "Draft.plan",
                        "Epochs.next",
                        "Frozen.next",
                        "Frozen.goesOn",
                        "Recall.spokenOf")) {
            assertTrue(sprung.contains(surely), () -> surely + " of " + missed);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.tidemark.agent.forked.Jvm#newest")
    void rewritingThatFailsFiveTimesInARowIsOffAndSaysSoOnce(Path jdk) {
        var once = jvm(jdk).run(Overgrown.class.getName(), "1").ok().out();
        var result = run(jvm(jdk).recording().option("-Dtrap=LangChain4jWriter.*"), "3");
        repeats(once, result);
        assertEquals(Set.of("rewrite"), switchedOff(result));
        var calls = result.events("tidemark.ModelCall");
        assertFalse(calls.isEmpty());
        assertTrue(calls.stream().noneMatch(call -> call.getBoolean("compressed")));
    }
}
