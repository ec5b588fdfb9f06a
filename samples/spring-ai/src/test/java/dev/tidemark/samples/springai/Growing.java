package dev.tidemark.samples.springai;

import com.google.adk.sessions.InMemorySessionService;
import dev.langchain4j.store.memory.chat.InMemoryChatMemoryStore;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.management.JMException;
import javax.management.ObjectName;
import org.springframework.ai.chat.memory.ChatMemoryRepository;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * A Spring Boot application with the stores of three frameworks, one of which grows while sixteen
 * threads put, read and delete in it; its operator asks for one census after the other. Beside it
 * are objects that count whatever is asked of them.
 */
@SpringBootConfiguration
@EnableAutoConfiguration
public class Growing {

    private static final int THREADS = 16;
    private static final int ROUNDS = 24;
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(150);

    /** What happened that must not. */
    private static final AtomicInteger FAILURES = new AtomicInteger();

    private static final AtomicInteger TOUCHED = new AtomicInteger();

    /** Nothing is to be asked of it. */
    static final class Shy {

        private final List<String> inside = new ArrayList<>(List.of("a", "b"));

        List<String> getInside() {
            TOUCHED.incrementAndGet();
            return inside;
        }

        @Override
        public int hashCode() {
            return TOUCHED.incrementAndGet();
        }

        @Override
        public boolean equals(Object other) {
            TOUCHED.incrementAndGet();
            return this == other;
        }

        @Override
        public String toString() {
            TOUCHED.incrementAndGet();
            return "shy";
        }
    }

    /** Would load what is in it. */
    static final class Lazy extends HashMap<Object, Object> {

        private static final long serialVersionUID = 1;

        @Override
        public int size() {
            TOUCHED.incrementAndGet();
            return super.size();
        }

        @Override
        public boolean isEmpty() {
            TOUCHED.incrementAndGet();
            return super.isEmpty();
        }

        @Override
        public Object get(Object key) {
            TOUCHED.incrementAndGet();
            return super.get(key);
        }

        @Override
        public java.util.Set<Map.Entry<Object, Object>> entrySet() {
            TOUCHED.incrementAndGet();
            return super.entrySet();
        }

        @Override
        public java.util.Set<Object> keySet() {
            TOUCHED.incrementAndGet();
            return super.keySet();
        }

        @Override
        public java.util.Collection<Object> values() {
            TOUCHED.incrementAndGet();
            return super.values();
        }
    }

    private static final Map<Object, Object> SHY = new HashMap<>();
    private static final Lazy LAZY = new Lazy();

    /** One store of one framework, as far as this application uses it. */
    private interface Store {

        void put(String id);

        void read(String id);

        void delete(String id);
    }

    /** LangChain4j's. */
    @Bean
    InMemoryChatMemoryStore memories() {
        return new InMemoryChatMemoryStore();
    }

    /** ADK's. */
    @Bean
    InMemorySessionService sessions() {
        return new InMemorySessionService();
    }

    private static Store store(String name, org.springframework.context.ApplicationContext boot) {
        return switch (name) {
            case "langchain4j" -> langchain4j(boot.getBean(InMemoryChatMemoryStore.class));
            case "spring-ai" -> springAi(boot.getBean(ChatMemoryRepository.class));
            default -> adk(boot.getBean(InMemorySessionService.class));
        };
    }

    private static Store langchain4j(InMemoryChatMemoryStore store) {
        return new Store() {
            @Override
            public void put(String id) {
                var message = dev.langchain4j.data.message.UserMessage.from("where is " + id);
                store.updateMessages(id, List.of(message));
            }

            @Override
            public void read(String id) {
                store.getMessages(id);
            }

            @Override
            public void delete(String id) {
                store.deleteMessages(id);
            }
        };
    }

    private static Store springAi(ChatMemoryRepository repository) {
        return new Store() {
            @Override
            public void put(String id) {
                repository.saveAll(id, List.of(new UserMessage("where is " + id)));
            }

            @Override
            public void read(String id) {
                repository.findByConversationId(id);
            }

            @Override
            public void delete(String id) {
                repository.deleteByConversationId(id);
            }
        };
    }

    private static Store adk(InMemorySessionService sessions) {
        return new Store() {
            @Override
            public void put(String id) {
                sessions.createSession("desk", id, Map.<String, Object>of(), id)
                        .ignoreElement()
                        .blockingAwait();
            }

            @Override
            public void read(String id) {
                sessions.getSession("desk", id, id, Optional.empty())
                        .ignoreElement()
                        .blockingAwait();
            }

            @Override
            public void delete(String id) {
                sessions.deleteSession("desk", id, id).blockingAwait();
            }
        };
    }

    /** Serves, and prints what its operator sees. */
    public static void main(String[] args) throws Exception {
        var boot = SpringApplication.run(Growing.class, args);
        for (int i = 0; i < 500; i++) {
            SHY.put("key " + i, new Shy());
            LAZY.put(new Shy(), new Shy());
        }
        TOUCHED.set(0);
        var store = store(args[0], boot);
        long seed = System.nanoTime();
        System.out.println("seed " + seed);
        for (int t = 0; t < THREADS; t++) {
            var random = new Random(seed + t);
            var thread = new Thread(() -> customers(store, random), "customers-" + t);
            thread.setDaemon(true);
            thread.setUncaughtExceptionHandler((of, failure) -> failed(failure));
            thread.start();
        }
        census(); // the first finds the fields
        window("without", () -> LockSupport.parkNanos(PAUSE));
        window("with", Growing::census);
        System.out.println("touched " + TOUCHED.get() + ", failures " + FAILURES.get());
        System.out.println("done");
    }

    private static void failed(Throwable failure) {
        FAILURES.incrementAndGet();
        failure.printStackTrace(System.out);
    }

    private static void customers(Store store, Random random) {
        var name = Thread.currentThread().getName() + '-';
        for (int next = 0; ; next++) {
            store.put(name + next);
            store.read(name + random.nextInt(next + 1));
            if (random.nextInt(4) == 0) {
                store.delete(name + random.nextInt(next + 1));
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(4));
        }
    }

    /** The same again and again, and when each began and ended, in the time of the JVM's log. */
    private static void window(String name, Runnable what) {
        for (int round = 0; round < ROUNDS; round++) {
            LockSupport.parkNanos(PAUSE);
            long start = uptime();
            what.run();
            System.out.println(name + " " + start + " " + uptime());
        }
    }

    private static long uptime() {
        return ManagementFactory.getRuntimeMXBean().getUptime();
    }

    private static void census() {
        try {
            var server = ManagementFactory.getPlatformMBeanServer();
            var leaks = new ObjectName("dev.tidemark:type=Leaks");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (!server.isRegistered(leaks) && System.nanoTime() < deadline) {
                LockSupport.parkNanos(PAUSE);
            }
            for (var line : (String[]) server.invoke(leaks, "census", null, null)) {
                System.out.println("census " + line);
            }
        } catch (JMException failure) {
            failed(failure);
        }
    }
}
