package dev.tidemark.agent.command;

import com.fasterxml.jackson.jr.ob.JSON;
import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import com.sun.tools.attach.VirtualMachineDescriptor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * The other JVMs of this user: which there are, what Tidemark says in one, and how it gets in.
 * Needs the JDK's attach module, so it is loaded only where that is there.
 */
public final class RunningJvms {

    private static final Pattern OUR_JAR = Pattern.compile("tidemark[^/\\\\]*\\.jar");

    private static final String TIDEMARK = "dev.tidemark:type=Tidemark";

    /** A screen's worth; all of them are at the API. */
    private static final int MOST_ROWS = 50;

    private final Path jar;
    private final PrintStream out;

    /** {@code jar} is what goes into another JVM. */
    public RunningJvms(Path jar, PrintStream out) {
        this.jar = jar;
        this.out = out;
    }

    /**
     * Prints pid, whether Tidemark is in it, and main class of each.
     *
     * <p>No JVM is attached to: that stops each at a safepoint, and ends one that runs with {@code
     * -Xrs}. So whether Tidemark is there is read from the files the process holds open (Linux) or
     * from its command line, which does not show what was attached later.
     */
    public void list() {
        table(
                List.of("PID", "TIDEMARK", "MAIN CLASS"),
                VirtualMachine.list().stream()
                        .filter(vm -> !vm.id().equals(Long.toString(ProcessHandle.current().pid())))
                        .map(vm -> List.of(vm.id(), holdsUs(vm.id()) ? "yes" : "-", mainClass(vm)))
                        .toList());
    }

    /**
     * Loads the agent into a JVM, or hands new settings to the one that is there; returns whether
     * one was, as far as {@link #list} can tell. One that was switched off takes none.
     */
    public boolean attach(String pid, String arguments) {
        return withVm(
                pid,
                vm -> {
                    boolean wasThere = holdsUs(pid);
                    if (wasThere && isOff(vm)) {
                        throw CommandFailure.unreachable(
                                "switched off in " + pid + "; it takes a restart");
                    }
                    try {
                        vm.loadAgent(jar.toString(), arguments);
                    } catch (AgentLoadException | AgentInitializationException refused) {
                        throw CommandFailure.unreachable(
                                "JVM " + pid + " did not take the agent: " + refused.getMessage());
                    }
                    return wasThere;
                });
    }

    /** Who does not answer has not been switched off. */
    private static boolean isOff(VirtualMachine vm) {
        try (var connector = connect(vm.startLocalManagementAgent())) {
            return Boolean.FALSE.equals(
                    connector
                            .getMBeanServerConnection()
                            .getAttribute(new ObjectName(TIDEMARK), "Enabled"));
        } catch (IOException | JMException noAnswer) {
            return false;
        }
    }

    @SuppressWarnings("BanJNDI") // the address is what the JVM of the same user just told us
    private static JMXConnector connect(String address) throws IOException {
        return JMXConnectorFactory.connect(new JMXServiceURL(address));
    }

    /** Prints what Tidemark says in a JVM, and its conversations. */
    public void status(String pid) {
        var address = withVm(pid, VirtualMachine::startLocalManagementAgent);
        try (var connector = connect(address)) {
            var beans = connector.getMBeanServerConnection();
            print(beans);
        } catch (InstanceNotFoundException absent) {
            throw CommandFailure.unreachable(
                    "Tidemark is not in JVM "
                            + pid
                            + ", or has met no framework there yet (attach "
                            + pid
                            + " starts it)");
        } catch (IOException | JMException failure) {
            throw CommandFailure.unreachable("JVM " + pid + " does not answer: " + failure);
        }
    }

    private void print(MBeanServerConnection beans) throws JMException, IOException {
        var status = (String) beans.getAttribute(new ObjectName(TIDEMARK), "StatusJson");
        var facts = JSON.std.mapFrom(status);
        if (Boolean.FALSE.equals(facts.get("enabled"))) {
            out.println("switched off; it takes a restart to switch it on again");
        }
        facts.forEach((name, value) -> out.println(name + ": " + shown(value)));
        var live =
                (CompositeData[])
                        beans.invoke(
                                new ObjectName("dev.tidemark:type=Conversations"),
                                "list",
                                new Object[0],
                                new String[0]);
        out.println();
        var now = System.currentTimeMillis();
        table(
                List.of(
                        "CONVERSATION",
                        "MODEL",
                        "CAME",
                        "SENT",
                        "OF BUDGET",
                        "SAVED",
                        "EPOCHS",
                        "SYSTEM",
                        "WORKING",
                        "KNOWLEDGE",
                        "AGENT",
                        "BUFFER",
                        "CALLS",
                        "IDLE"),
                Arrays.stream(live).limit(MOST_ROWS).map(row -> cells(row, now)).toList());
        if (live.length > MOST_ROWS) {
            out.println("and " + (live.length - MOST_ROWS) + " more");
        }
    }

    private static List<String> cells(CompositeData row, long now) {
        var budget = (Long) row.get("budget");
        var limit = budget > 0 ? budget : (Long) row.get("window");
        var used = (Double) row.get("utilization");
        return List.of(
                printable(String.valueOf(row.get("id"))),
                printable(String.valueOf(row.get("model"))),
                String.valueOf(row.get("before")),
                String.valueOf(row.get("total")),
                limit == 0
                        ? "unknown"
                        : String.format(Locale.ROOT, "%.1f%% of %d", 100 * used, limit),
                String.valueOf(row.get("saved")),
                String.valueOf(row.get("epochs")),
                String.valueOf(row.get("system")),
                String.valueOf(row.get("workingMemory")),
                String.valueOf(row.get("knowledgeBase")),
                String.valueOf(row.get("agentContexts")),
                String.valueOf(row.get("interactionBuffer")),
                String.valueOf(row.get("calls")),
                (now - (Long) row.get("lastSeen")) / 1000 + "s");
    }

    /** An id is whatever the application made it, and a terminal obeys control characters. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    private static String shown(Object value) {
        return value instanceof List || value instanceof Map
                ? printable(value.toString()).replaceAll("^[\\[{]|[]}]$", "")
                : printable(String.valueOf(value));
    }

    private void table(List<String> heads, List<List<String>> rows) {
        var all = new ArrayList<List<String>>();
        all.add(heads);
        all.addAll(rows);
        for (var row : all) {
            var line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                int at = column;
                int width = all.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
                var cell = row.get(column);
                line.append(cell).append(" ".repeat(width - cell.length() + 2));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String mainClass(VirtualMachineDescriptor vm) {
        return vm.displayName().isBlank() ? "?" : vm.displayName().split(" ", 2)[0];
    }

    private boolean holdsUs(String pid) {
        try (var open = Files.newDirectoryStream(Path.of("/proc", pid, "fd"))) {
            for (var file : open) {
                if (isOurs(target(file))) {
                    return true;
                }
            }
        } catch (IOException notLinuxOrNotOurs) {
            // the command line is what is left
        }
        return ProcessHandle.of(Long.parseLong(pid))
                .flatMap(process -> process.info().arguments())
                .map(Arrays::asList)
                .orElse(List.of())
                .stream()
                .filter(argument -> argument.startsWith("-javaagent:"))
                .map(argument -> argument.substring("-javaagent:".length()).split("=", 2)[0])
                .anyMatch(this::isOurs);
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    private boolean isOurs(String file) {
        return file.equals(jar.toString())
                || OUR_JAR.matcher(file.substring(1 + file.lastIndexOf('/'))).matches();
    }

    private interface Work<T> {
        T with(VirtualMachine vm) throws IOException;
    }

    private static <T> T withVm(String pid, Work<T> work) {
        if (!pid.matches("\\d{1,18}")) {
            throw CommandFailure.wrongArguments(pid + " is not the number of a process");
        }
        try {
            var vm = VirtualMachine.attach(pid);
            try {
                return work.with(vm);
            } finally {
                vm.detach();
            }
        } catch (AttachNotSupportedException | IOException failure) {
            throw CommandFailure.unreachable(
                    "JVM " + pid + " cannot be reached: " + failure.getMessage());
        }
    }
}
