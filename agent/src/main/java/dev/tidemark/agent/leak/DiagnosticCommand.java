package dev.tidemark.agent.leak;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.JMException;
import javax.management.ObjectName;

/** The commands that {@code jcmd} has for a JVM, given from within: those this JVM knows. */
final class DiagnosticCommand {

    private static final String NAME = "com.sun.management:type=DiagnosticCommand";

    private DiagnosticCommand() {}

    /** What it said, or nothing where the JVM does not know it or does not want to. */
    static Optional<String> run(String operation, String... arguments) {
        try {
            var name = new ObjectName(NAME);
            boolean plain = arguments.length == 0;
            var said =
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    name,
                                    operation,
                                    plain ? new Object[0] : new Object[] {arguments},
                                    plain ? new String[0] : new String[] {"[Ljava.lang.String;"});
            return Optional.of(String.valueOf(said));
        } catch (JMException | RuntimeException unknown) {
            return Optional.empty();
        }
    }
}
