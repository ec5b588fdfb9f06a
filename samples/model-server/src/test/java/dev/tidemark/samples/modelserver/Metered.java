package dev.tidemark.samples.modelserver;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Runs a program in its place, and says at its end what the agent's meters came to: once they show
 * as many calls as the server has requests in its log, or after a while what they show.
 */
public final class Metered {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(20);

    private Metered() {}

    /** The program's class, the server's address, and the program's other arguments. */
    public static void main(String[] args) throws Exception {
        var program = Class.forName(args[0]).getDeclaredMethod("main", String[].class);
        program.setAccessible(true);
        var server = URI.create(args[1]).resolve("/log");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> say(server)));
        program.invoke(null, (Object) Arrays.copyOfRange(args, 1, args.length));
    }

    @SuppressWarnings("SystemOut")
    private static void say(URI log) {
        try {
            long requests = get(log).lines().filter(line -> !line.isBlank()).count();
            long deadline = System.nanoTime() + DEADLINE_NANOS;
            double calls = calls();
            while (calls != requests && System.nanoTime() < deadline) {
                LockSupport.parkNanos(20_000_000);
                calls = calls();
            }
            System.out.println("meters " + (long) calls);
        } catch (IOException | JMException none) {
            System.out.println("meters none: " + none);
        }
    }

    private static double calls() throws IOException, JMException {
        var status =
                (String)
                        ManagementFactory.getPlatformMBeanServer()
                                .getAttribute(
                                        new ObjectName("dev.tidemark:type=Tidemark"), "StatusJson");
        var port = status.replaceAll("(?s).*\"httpPort\":(\\d+).*", "$1");
        return get(URI.create("http://127.0.0.1:" + port + "/metrics"))
                .lines()
                .filter(line -> line.startsWith("tidemark_calls_total{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static String get(URI address) throws IOException {
        try (var in = address.toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
