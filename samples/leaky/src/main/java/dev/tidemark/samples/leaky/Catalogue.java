package dev.tidemark.samples.leaky;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** All scenarios, each with what is true of it. */
@SuppressWarnings("ImmutableEnumChecker") // constructors, and lists that nobody can change
enum Catalogue {
    LANGCHAIN4J_MEMORIES(
            "customers who never return, in LangChain4j's AiServices with @MemoryId",
            Truth.leak(
                    "conversations",
                    "ChatMemoryService.chatMemories",
                    "SingleSlotChatMemoryStore.messages"),
            LangChain4jMemories::new),
    LANGCHAIN4J_STORE(
            "memories evicted, and their store never told",
            Truth.leak("conversations", "InMemoryChatMemoryStore.messagesByMemoryId"),
            LangChain4jStore::new),
    SPRING_AI(
            "customers who never return, in Spring AI's default repository",
            Truth.leak("conversations", "InMemoryChatMemoryRepository.chatMemoryStore"),
            SpringAiRepository::new),
    ADK_SESSIONS(
            "customers who never return, in ADK's default session service",
            Truth.leak("conversations", "InMemorySessionService.sessions"),
            AdkSessions::new),
    DELETED_BUT_HELD(
            "conversations that the framework lets go of and an audit list does not",
            new Truth(List.of("conversations", "heap"), List.of("DeletedButHeld.audit")),
            DeletedButHeld::new),
    STATIC_MAP(
            "a static map that only grows", Truth.leak("heap", "StaticMap.ORDERS"), StaticMap::new),
    LISTENERS(
            "an event bus whose listeners never unsubscribe",
            Truth.leak("heap", "EventBus.listeners", "Listeners.listeners"),
            Listeners::new),
    THREAD_LOCALS(
            "pooled threads whose own lists grow",
            Truth.leak("heap", "ThreadLocals.RECENT", "Thread.threadLocals"),
            ThreadLocals::new),
    DIRECT_BUFFERS(
            "direct buffers kept in a list",
            Truth.leak("native", "DirectBuffers.uploads"),
            DirectBuffers::new),
    MAPPED_FILES(
            "parts of a file that stay mapped",
            Truth.leak("native", "MappedFiles.parts"),
            MappedFiles::new),
    NATIVE(
            "deflaters kept and never ended: growth that no pool of the JVM shows",
            Truth.leak("native", "UnendedDeflaters.streams"),
            UnendedDeflaters::new),
    THREADS(
            "a thread for each request, which never ends",
            Truth.leak("threads", "request-"),
            RequestThreads::new),
    CLASS_LOADERS(
            "redeployments whose predecessors stay in a registry",
            Truth.leak("class-loaders", "Redeploys.registry"),
            Redeploys::new),

    CACHE_FILL("a bounded cache that takes most of the run to fill", CacheFill::new),
    WARM_UP("classes and what they look up, on first use, fewer and fewer", WarmUp::new),
    DAILY_LOAD("sessions that come and go with the visitors of two days", DailyLoad::new),
    BATCH_STEPS("four batches that take a plateau and release it", BatchSteps::new),
    CONVERSATIONS_EVICTED("20,000 customers who chat and are evicted", EvictedConversations::new),
    RETURNING_CUSTOMERS("300 conversations, read again and again", ReturningCustomers::new),
    TTL_PURGE("tokens that are purged eight times in the run", TtlPurge::new),
    THREAD_POOL("a pool of threads that grows to its bound", ThreadPool::new),
    REDEPLOY_CLEAN("redeployments that let go of their predecessors", CleanRedeploys::new),
    BUFFERS_POOLED("direct buffers lent and given back", PooledBuffers::new);

    private final String line;
    private final Truth truth;
    private final Supplier<Scenario> begin;

    Catalogue(String line, Supplier<Scenario> begin) {
        this(line, Truth.HEALTHY, begin);
    }

    Catalogue(String line, Truth truth, Supplier<Scenario> begin) {
        this.line = line;
        this.truth = truth;
        this.begin = begin;
    }

    static Optional<Catalogue> named(String name) {
        return Arrays.stream(values()).filter(it -> it.label().equals(name)).findFirst();
    }

    /** As it is called on the command line. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String line() {
        return line;
    }

    Truth truth() {
        return truth;
    }

    Scenario begin() {
        return begin.get();
    }
}
