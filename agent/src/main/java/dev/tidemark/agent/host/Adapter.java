package dev.tidemark.agent.host;

import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Tool;
import dev.tidemark.core.context.Usage;
import java.util.List;

/**
 * Reads a framework's objects as neutral values, and writes new ones. An adapter holds no policy
 * and no state, and never changes what it is given. All but what is about responses may run on the
 * application's thread, and must not copy more than references.
 */
public interface Adapter {

    /** The {@link Host#name} it belongs to. */
    String host();

    /**
     * The request's own message objects, in order, in a list that is as good at random access as
     * the host's own; it may change once the request is on its way.
     */
    List<?> messages(Object request);

    /** One of those objects as a neutral value. */
    Message message(Object message);

    /** The request's own tool definitions. */
    List<?> tools(Object request);

    /** One of those objects as a neutral value. */
    Tool tool(Object tool);

    /** Whether the application asked its provider to cache what ends with this message. */
    boolean marksCache(Object message);

    /** Whether its messages never change: what was read of one need not be read again. */
    default boolean isUnchanging() {
        return false;
    }

    /** Whether a message or request can be written anew; what cannot goes out as it came. */
    default boolean isWritable(Object messageOrRequest) {
        return true;
    }

    /** Whether the model reads these messages and no others: a provider may keep some, too. */
    default boolean isWhole(Object request) {
        return true;
    }

    /** A request that differs from this one in its messages alone, as the plan says. */
    Object write(Object request, List<?> messages, Plan plan);

    /** The model's name, empty where the request does not say. */
    String model(Object request);

    /** What the request itself calls its conversation, empty where it does not say. */
    default String conversation(Object request) {
        return "";
    }

    /** The output tokens the request asks for, 0 where it does not say. */
    long maxOutput(Object request);

    /**
     * What this model of the host answers to a prompt; empty where that is no text. On threads of
     * ours alone, for as long as the model takes.
     *
     * @param name the model's name as a request said it, or empty
     */
    String ask(Object model, String name, String prompt);

    /** The model's name as the response tells it, empty where it does not. */
    String answeredBy(Object response);

    /** What the provider reported, normalised. */
    Usage usage(Object response);

    /**
     * Whether this message is of the conversation alone: a system message may be shared by many.
     */
    boolean ofOneConversation(Object message);
}
