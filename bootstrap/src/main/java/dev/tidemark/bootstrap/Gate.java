package dev.tidemark.bootstrap;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/**
 * Looks at the name of every class the JVM loads, and at nothing else, until one of {@link #WANTED}
 * comes by. Only then is the engine started, and asked from then on: the second stage, which looks
 * into class files, exists only in a JVM that calls models.
 *
 * <p>Measured over an empty agent: some 10 ms CPU and three classes.
 */
final class Gate implements ClassFileTransformer {

    /**
     * The root types of every framework we know. A constant, not a resource: reading a resource
     * here costs 45 classes.
     */
    static final String[] WANTED = {
        "dev/langchain4j/model/chat/ChatModel",
        "dev/langchain4j/model/chat/StreamingChatModel",
        "dev/langchain4j/model/chat/request/ChatRequest",
        "dev/langchain4j/data/message/ChatMessage",
        "dev/langchain4j/memory/ChatMemory",
        "dev/langchain4j/store/memory/chat/ChatMemoryStore",
        "org/springframework/ai/chat/model/ChatModel",
        "org/springframework/ai/chat/model/StreamingChatModel",
        "org/springframework/ai/chat/prompt/Prompt",
        "org/springframework/ai/chat/messages/Message",
        "org/springframework/ai/chat/memory/ChatMemory",
        "org/springframework/ai/chat/memory/ChatMemoryRepository",
        "com/openai/models/chat/completions/ChatCompletionCreateParams",
        "com/openai/models/responses/ResponseCreateParams",
        "com/anthropic/core/ClientOptions",
        "com/anthropic/models/messages/MessageCreateParams",
        "com/anthropic/models/beta/messages/MessageCreateParams",
        "com/google/adk/models/BaseLlm",
        "com/google/adk/models/LlmRequest",
        "com/google/adk/flows/llmflows/BaseLlmFlow",
        "com/google/genai/Models",
        "com/google/genai/AsyncModels",
        "com/google/genai/ResponseStream",
        "com/google/genai/types/Content",
    };

    private static final Set<String> NAMES = new HashSet<>(Arrays.asList(WANTED));

    private final Instrumentation instrumentation;
    private final String settings;
    private volatile ClassFileTransformer engine;
    private boolean started;

    Gate(Instrumentation instrumentation, String settings) {
        this.instrumentation = instrumentation;
        this.settings = settings;
    }

    @Override
    public byte[] transform(
            ClassLoader loader,
            String name,
            Class<?> redefined,
            ProtectionDomain domain,
            byte[] classFile) {
        try {
            ClassFileTransformer stage = engine;
            if (stage == null) {
                if (name == null || !NAMES.contains(name)) {
                    return null;
                }
                stage = start(false);
            }
            return stage == null
                    ? null
                    : stage.transform(loader, name, redefined, domain, classFile);
        } catch (Throwable harmless) {
            return null;
        }
    }

    /**
     * Starts the engine once; a failure is said once and leaves the application alone for good.
     * Only a JVM that has not begun yet {@code mayStop} for a mistake in a strict configuration.
     */
    synchronized ClassFileTransformer start(boolean mayStop) {
        if (started) {
            return engine;
        }
        started = true;
        try {
            engine =
                    (ClassFileTransformer)
                            new AgentLoader()
                                    .loadClass("dev.tidemark.agent.Engine")
                                    .getMethod("start", String.class, Instrumentation.class)
                                    .invoke(null, settings, instrumentation);
        } catch (Throwable failure) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            boolean strict = cause instanceof Premain.StrictException;
            if (strict && mayStop) {
                System.err.println("[tidemark] ".concat(String.valueOf(cause.getMessage())));
                System.err.println("[tidemark] strict=true: the application is not started");
                Runtime.getRuntime().halt(1);
            }
            System.err.println(
                    "[tidemark] not started, the application runs without it: "
                            .concat(String.valueOf(strict ? cause.getMessage() : cause)));
        }
        if (engine == null) {
            instrumentation.removeTransformer(this);
        }
        return engine;
    }

    /** A second attach: the engine takes the new settings like any other at run time. */
    void reconfigure(String changed) {
        ClassFileTransformer running = start(false);
        if (running instanceof java.util.function.Consumer) {
            @SuppressWarnings("unchecked")
            java.util.function.Consumer<String> settable =
                    (java.util.function.Consumer<String>) running;
            settable.accept(changed);
        }
    }
}
