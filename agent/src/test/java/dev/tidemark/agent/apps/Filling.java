package dev.tidemark.agent.apps;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.MemoryId;
import dev.langchain4j.service.UserMessage;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.InstanceNotFoundException;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;

/** An application whose one conversation grows, turn by turn, until somebody clears it. */
public final class Filling {

    private static final int TURNS = 12;

    /** What the application calls. */
    interface Chat {
        String say(@MemoryId String who, @UserMessage String what);
    }

    private Filling() {}

    /** Talks, forgets, talks again, and says how it then stands. */
    public static void main(String[] arguments) throws Exception {
        var memory = MessageWindowChatMemory.builder().id("ada").maxMessages(100).build();
        var chat =
                AiServices.builder(Chat.class)
                        .chatModel(new Scripted("gpt-4o", new Books()))
                        .chatMemoryProvider(id -> memory)
                        .build();
        for (int i = 0; i < TURNS; i++) {
            chat.say("ada", "Please keep the number " + i + " in mind for me.");
        }
        memory.clear();
        chat.say("ada", "Which number was it?");
        awaitBooks();
        for (var row : ask("budgets", "ada")) {
            System.out.println(
                    row.get("model") + " " + row.get("budget") + " " + row.get("standing"));
            System.out.println(((String[]) row.get("adaptations"))[0]);
        }
    }

    /** An application that ends at once takes what is still to be counted with it. */
    private static void awaitBooks() throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline) {
            var rows = ask("list");
            if (rows.length == 1 && (Long) rows[0].get("calls") == TURNS + 1) {
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static CompositeData[] ask(String operation, String... arguments) throws Exception {
        var signature = new String[arguments.length];
        Arrays.fill(signature, String.class.getName());
        try {
            return (CompositeData[])
                    ManagementFactory.getPlatformMBeanServer()
                            .invoke(
                                    new ObjectName("dev.tidemark:type=Conversations"),
                                    operation,
                                    arguments,
                                    signature);
        } catch (InstanceNotFoundException notThereYet) {
            return new CompositeData[0];
        }
    }
}
