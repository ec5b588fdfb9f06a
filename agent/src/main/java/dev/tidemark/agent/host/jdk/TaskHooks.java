package dev.tidemark.agent.host.jdk;

import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.none;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import dev.tidemark.bootstrap.Tasks;
import java.lang.reflect.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.TypeResolutionStrategy;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.implementation.bytecode.StackManipulation;
import net.bytebuddy.implementation.bytecode.constant.JavaConstantValue;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.JavaConstant;

/**
 * Which tasks of the JDK carry a context, and how.
 *
 * <p>A task object notes the context where it is made, and takes it up where it runs. A plain
 * {@code Runnable} has no constructor of the JDK's, so a thread pool notes it when it is handed
 * over and takes it up before it runs. Virtual threads and new threads inherit. A worker thread
 * that a pool starts in the middle of a request inherits nothing.
 *
 * <p>The functions reach these classes as dynamic constants: the first use looks {@code Tasks} up
 * through the system loader, and all later ones find a constant. What cannot be found is
 * suppressed, and the task runs as the JDK wrote it.
 *
 * <p>No advice may call a function in some cases only: until a constant is resolved, the optimising
 * compiler of JDK 17 refuses the whole method ("ldc did not link"), and once it has it never asks
 * again. A {@code FutureTask} that had never seen a context took 200 ns instead of 20.
 */
public final class TaskHooks {

    private static final String CONCURRENT = "java.util.concurrent.";

    private final ByteBuddy byteBuddy =
            new ByteBuddy()
                    .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE)
                    .with(Implementation.Context.Disabled.Factory.INSTANCE)
                    .with(TypeValidation.DISABLED)
                    .ignore(none());
    private final Map<String, List<AsmVisitorWrapper>> visitors = new LinkedHashMap<>();

    /** {@code advices} finds our own class files. */
    public TaskHooks(ClassFileLocator advices) {
        var pool = TypePool.Default.of(advices);
        var made = advice(pool, advices, "Made").on(isConstructor());
        var runs = advice(pool, advices, "Runs");
        var run = runs.on(named("run").and(takesArguments(0)));
        var exec = runs.on(named("exec").and(takesArguments(0)));
        visitors.put(CONCURRENT + "FutureTask", List.of(made, run));
        visitors.put(CONCURRENT + "CompletableFuture$AsyncSupply", List.of(made, run));
        visitors.put(CONCURRENT + "CompletableFuture$AsyncRun", List.of(made, run));
        var later = advice(pool, advices, "MadeForLater").on(isConstructor());
        visitors.put(CONCURRENT + "CompletableFuture$UniCompletion", List.of(later));
        visitors.put(CONCURRENT + "CompletableFuture$Completion", List.of(run, exec));
        for (var task :
                List.of(
                        "AdaptedCallable",
                        "AdaptedRunnable",
                        "AdaptedRunnableAction",
                        "AdaptedInterruptibleCallable", // 17
                        "RunnableExecuteAction", // 17
                        "InterruptibleTask")) { // 25: what the last two extend
            visitors.put(CONCURRENT + "ForkJoinTask$" + task, List.of(made, exec));
        }
        visitors.put(
                CONCURRENT + "ForkJoinPool",
                List.of(
                        on(
                                pool,
                                advices,
                                "Forked",
                                named("execute").and(takesArgument(0, Runnable.class)))));
        visitors.put(
                CONCURRENT + "ThreadPoolExecutor",
                List.of(
                        on(pool, advices, "Submitted", named("execute").and(takesArguments(1))),
                        on(pool, advices, "Begins", named("beforeExecute")),
                        on(pool, advices, "Finishes", named("afterExecute"))));
    }

    private static AsmVisitorWrapper on(
            TypePool pool,
            ClassFileLocator advices,
            String name,
            ElementMatcher<? super MethodDescription> methods) {
        return advice(pool, advices, name).on(methods);
    }

    private static Advice advice(TypePool pool, ClassFileLocator advices, String name) {
        return Advice.withCustomMapping()
                .bind(new FunctionMapping())
                .to(pool.describe(TaskHooks.class.getName() + '$' + name).resolve(), advices);
    }

    /** Binary names of the classes, some of which a given JDK may not have. */
    public Iterable<String> types() {
        return visitors.keySet();
    }

    /** The class file with its hooks, or null where there are none for it. */
    public byte[] weave(String name, byte[] classFile) {
        var wanted = visitors.get(name);
        if (wanted == null) {
            return null;
        }
        var locator =
                new ClassFileLocator.Compound(
                        ClassFileLocator.Simple.of(name, classFile),
                        ClassFileLocator.ForClassLoader.ofPlatformLoader());
        var builder =
                byteBuddy.<Object>decorate(
                        TypePool.Default.of(locator).describe(name).resolve(), locator);
        for (var visitor : wanted) {
            builder = builder.visit(visitor);
        }
        return builder.make(TypeResolutionStrategy.Disabled.INSTANCE).getBytes();
    }

    /** A parameter annotated {@link Task} is the function, as a dynamic constant. */
    private static final class FunctionMapping implements Advice.OffsetMapping.Factory<Task> {

        @Override
        public Class<Task> getAnnotationType() {
            return Task.class;
        }

        @Override
        public Advice.OffsetMapping make(
                net.bytebuddy.description.method.ParameterDescription.InDefinedShape target,
                net.bytebuddy.description.annotation.AnnotationDescription.Loadable<Task>
                        annotation,
                AdviceType adviceType) {
            var name =
                    annotation
                            .getValue(new MethodDescription.ForLoadedMethod(value()))
                            .resolve(String.class);
            return new Advice.OffsetMapping.ForStackManipulation(
                    new StackManipulation.Compound(new JavaConstantValue(function(name))),
                    TypeDescription.Generic.OfNonGenericType.ForLoadedType.of(Object.class),
                    target.getType(),
                    net.bytebuddy.implementation.bytecode.assign.Assigner.Typing.DYNAMIC);
        }

        private static java.lang.reflect.Method value() {
            return method(Task.class, "value");
        }

        /** {@code getSystemClassLoader().loadClass(Tasks).getField(name).get(null)}. */
        private static JavaConstant function(String name) {
            var loader =
                    JavaConstant.Dynamic.ofInvocation(
                            method(ClassLoader.class, "getSystemClassLoader"));
            var holder =
                    JavaConstant.Dynamic.ofInvocation(
                            method(ClassLoader.class, "loadClass", String.class),
                            loader,
                            Tasks.class.getName());
            var field =
                    JavaConstant.Dynamic.ofInvocation(
                            method(Class.class, "getField", String.class), holder, name);
            return JavaConstant.Dynamic.ofInvocation(
                    method(Field.class, "get", Object.class),
                    field,
                    JavaConstant.Dynamic.ofNullConstant());
        }

        private static java.lang.reflect.Method method(
                Class<?> type, String name, Class<?>... arguments) {
            try {
                return type.getMethod(name, arguments);
            } catch (NoSuchMethodException missing) {
                try {
                    return type.getDeclaredMethod(name, arguments);
                } catch (NoSuchMethodException impossible) {
                    throw new IllegalStateException(impossible);
                }
            }
        }
    }

    /** A task's constructor. */
    public static final class Made {

        @Advice.OnMethodExit(suppress = Throwable.class)
        @SuppressWarnings("unchecked")
        public static void onExit(@Advice.This Object task, @Task("CAPTURE") Object capture) {
            ((Consumer<Object>) capture).accept(task);
        }
    }

    /** What is to be done after a future, {@code UniCompletion(Executor, ...)}. */
    public static final class MadeForLater {

        @Advice.OnMethodExit(suppress = Throwable.class)
        @SuppressWarnings("unchecked")
        public static void onExit(
                @Advice.This Object task,
                @Advice.Argument(0) Object executor,
                @Task("LATER") Object later) {
            ((BiConsumer<Object, Object>) later).accept(task, executor);
        }
    }

    /** {@code run()} or {@code exec()} of a task. */
    public static final class Runs {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        @SuppressWarnings("unchecked")
        public static Object onEnter(@Advice.This Object task, @Task("START") Object start) {
            return ((UnaryOperator<Object>) start).apply(task);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        @SuppressWarnings("unchecked")
        public static void onExit(@Advice.Enter Object scope, @Task("END") Object end) {
            ((Consumer<Object>) end).accept(scope);
        }
    }

    /** {@code ThreadPoolExecutor.execute(Runnable)}. */
    public static final class Submitted {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        @SuppressWarnings("unchecked")
        public static Object onEnter(
                @Advice.Argument(0) Object task, @Task("SUBMIT") Object submit) {
            return ((UnaryOperator<Object>) submit).apply(task);
        }

        @Advice.OnMethodExit(suppress = Throwable.class, onThrowable = Throwable.class)
        @SuppressWarnings("unchecked")
        public static void onExit(@Advice.Enter Object scope, @Task("END") Object end) {
            ((Consumer<Object>) end).accept(scope);
        }
    }

    /** {@code ForkJoinPool.execute(Runnable)}. */
    public static final class Forked {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        @SuppressWarnings("unchecked")
        public static void onEnter(@Advice.Argument(0) Object task, @Task("FORK") Object fork) {
            ((Consumer<Object>) fork).accept(task);
        }
    }

    /** {@code ThreadPoolExecutor.beforeExecute(Thread, Runnable)}. */
    public static final class Begins {

        @Advice.OnMethodEnter(suppress = Throwable.class)
        @SuppressWarnings("unchecked")
        public static void onEnter(@Advice.Argument(1) Object task, @Task("BEGIN") Object begin) {
            ((Consumer<Object>) begin).accept(task);
        }
    }

    /** {@code ThreadPoolExecutor.afterExecute(Runnable, Throwable)}. */
    public static final class Finishes {

        @Advice.OnMethodExit(suppress = Throwable.class)
        @SuppressWarnings("unchecked")
        public static void onExit(@Advice.Argument(0) Object task, @Task("FINISH") Object finish) {
            ((Consumer<Object>) finish).accept(task);
        }
    }
}
