package dev.tidemark.agent.apps;

import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** Tidemark over JMX: how an application waits until what happened elsewhere has happened. */
final class Operator {

    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(120);

    private Operator() {}

    /** JMX is the last to open. */
    static void awaitOutlets() throws Exception {
        var tidemark = new ObjectName("dev.tidemark:type=Tidemark");
        await(() -> ManagementFactory.getPlatformMBeanServer().isRegistered(tidemark));
    }

    /** An application that ends at once takes what is still to be counted with it. */
    static void awaitCalls(long calls) throws Exception {
        await(
                () ->
                        Arrays.stream(ask("list")).mapToLong(row -> (Long) row.get("calls")).sum()
                                >= calls);
    }

    /** What {@code Conversations} answers; nothing while it is not there. */
    static CompositeData[] ask(String operation, String... arguments) throws JMException {
        try {
            return (CompositeData[]) invoke("Conversations", operation, arguments);
        } catch (InstanceNotFoundException notThereYet) {
            return new CompositeData[0];
        }
    }

    /** For good. */
    static void switchOff() throws JMException {
        invoke("Tidemark", "set", "enabled", "false");
    }

    private static Object invoke(String type, String operation, String... arguments)
            throws JMException {
        var signature = new String[arguments.length];
        Arrays.fill(signature, String.class.getName());
        return ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("dev.tidemark:type=" + type),
                        operation,
                        arguments,
                        signature);
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            if (System.nanoTime() - start > DEADLINE_NANOS) {
                throw new IllegalStateException("waited in vain");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }
}
