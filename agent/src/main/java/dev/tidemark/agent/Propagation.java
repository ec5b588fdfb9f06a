package dev.tidemark.agent;

import dev.tidemark.agent.host.jdk.TaskHooks;
import java.lang.instrument.Instrumentation;
import java.util.HashSet;
import java.util.Set;
import net.bytebuddy.dynamic.ClassFileLocator;

/** Makes the JDK's executors carry a context, once there is an application that needs it. */
final class Propagation {

    private final Instrumentation instrumentation;
    private final TaskHooks tasks;
    private final Set<String> types = new HashSet<>();
    private final Failures failures;

    Propagation(Instrumentation instrumentation, ClassFileLocator advices, Failures failures) {
        this.instrumentation = instrumentation;
        this.failures = failures;
        this.tasks = new TaskHooks(advices);
        tasks.types().forEach(types::add);
    }

    /** On our thread: classes of the JDK that are loaded already are transformed again. */
    void apply() {
        for (Class<?> type : instrumentation.getAllLoadedClasses()) {
            if (type.getClassLoader() == null && types.contains(type.getName())) {
                try {
                    Retransformation.of(type, instrumentation);
                } catch (Throwable failure) {
                    failures.add("propagation", failure);
                }
            }
        }
    }

    byte[] weave(String name, byte[] classFile) {
        return types.contains(name) ? tasks.weave(name, classFile) : null;
    }
}
