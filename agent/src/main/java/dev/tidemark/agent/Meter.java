package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.context.Counted;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Shares;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Counts a request, each message once in its life: a message is known again by its identity, and by
 * its content where a store hands out new objects each time. For one thread.
 */
final class Meter {

    /** Messages remembered; some 200 bytes each, twice at most. */
    private static final int REMEMBERED = 32_768;

    /** A request's size, before anything the provider says about it. */
    record Reading(
            Shares shares,
            long toolTokens,
            long fresh,
            long digits,
            long bytes,
            int messages,
            int counted) {

        /** Nothing could be read. */
        static final Reading FAILED = new Reading(Shares.EMPTY, 0, 0, 0, 0, 0, 0);
    }

    private final Recent<Seen<Counted>> byIdentity = new Recent<>(REMEMBERED);
    private final Recent<Counted> byContent = new Recent<>(REMEMBERED);
    private final Recent<Seen<Integer>> tools = new Recent<>(4_096);
    private final Map<Encoding, PromptFormat> formats = new EnumMap<>(Encoding.class);

    /**
     * Reads a request.
     *
     * @param thinking whether earlier reasoning is part of the prompt
     */
    Reading read(
            Adapter adapter,
            Object request,
            List<?> messages,
            Encoding encoding,
            boolean thinking) {
        var format = formats.computeIfAbsent(encoding, PromptFormat::of);
        var counted = new ArrayList<Counted>(messages.size());
        long fresh = 0;
        long digits = 0;
        long bytes = 0;
        int firstTimes = 0;
        for (var message : messages) {
            long identity = identity(message, encoding);
            var known = Seen.of(message, byIdentity.get(identity));
            if (known == null) {
                var neutral = adapter.message(message);
                long content = Content.hash(neutral) ^ encoding.ordinal();
                known = byContent.get(content);
                if (known == null) {
                    known = count(neutral, format);
                    byContent.put(content, known);
                    fresh += known.tokens() + known.documents();
                    firstTimes++;
                }
                byIdentity.put(identity, new Seen<>(message, known));
            }
            if (thinking && known.thinking() > 0) {
                known = withThinking(known);
            }
            counted.add(known);
            digits += known.digits();
            bytes += known.bytes();
        }
        long toolTokens = tools(adapter, request, encoding, format);
        var shares = Shares.divide(counted, format.perRequest() + toolTokens);
        return new Reading(shares, toolTokens, fresh, digits, bytes, messages.size(), firstTimes);
    }

    private long tools(Adapter adapter, Object request, Encoding encoding, PromptFormat format) {
        var offered = adapter.tools(request);
        long tokens = offered.isEmpty() ? 0 : format.perTools();
        for (var tool : offered) {
            long identity = identity(tool, encoding);
            var known = Seen.of(tool, tools.get(identity));
            if (known == null) {
                known = format.tokens(adapter.tool(tool));
                tools.put(identity, new Seen<>(tool, known));
            }
            tokens += known;
        }
        return tokens;
    }

    /** Under which a host's object is looked for; two of them may agree in it. */
    private static long identity(Object object, Encoding encoding) {
        return (long) System.identityHashCode(object) << 8 ^ encoding.ordinal();
    }

    /**
     * What was found out about a host's object, which is not held by it. An identity hash has 31
     * bits, so with some 60,000 messages remembered one of 30,000 new ones would be taken for
     * another: the object itself decides.
     */
    private static final class Seen<V> extends WeakReference<Object> {

        private final V value;

        Seen(Object object, V value) {
            super(object);
            this.value = value;
        }

        /** The value if it is this object's, else null. */
        static <V> V of(Object object, Seen<V> seen) {
            return seen != null && seen.refersTo(object) ? seen.value : null;
        }
    }

    private static Counted count(Message message, PromptFormat format) {
        long documents = 0;
        long thinking = 0;
        boolean calls = false;
        var text = new TextSize();
        for (var part : message.parts()) {
            if (part instanceof Part.Text plain) {
                text.add(plain.text());
            } else if (part instanceof Part.Document document) {
                text.add(document.text());
                var question = new Part.Text(document.text().substring(0, document.from()));
                documents += format.tokens(part) - format.tokens(question);
            } else if (part instanceof Part.Thinking thought) {
                text.add(thought.text());
                thinking += format.tokens(part);
            } else if (part instanceof Part.ToolCall call) {
                text.add(call.arguments());
                calls = true;
            } else if (part instanceof Part.ToolResult result) {
                text.add(result.text());
                documents += Counted.retrieves(result.name()) ? format.tokens(part) : 0;
            }
        }
        return new Counted(
                message.role(),
                calls,
                format.tokens(message) - documents - thinking,
                documents,
                thinking,
                text.digits,
                text.bytes);
    }

    private static Counted withThinking(Counted counted) {
        return new Counted(
                counted.role(),
                counted.calls(),
                counted.tokens() + counted.thinking(),
                counted.documents(),
                0,
                counted.digits(),
                counted.bytes());
    }

    /** Digits, and bytes in the heap: one each for Latin-1, else two, and 24 for the string. */
    private static final class TextSize {

        private long digits;
        private long bytes;

        void add(String text) {
            boolean wide = false;
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c >= '0' && c <= '9') {
                    digits++;
                }
                wide |= c > 0xff;
            }
            bytes += 24 + 16 + (wide ? 2L : 1L) * text.length();
        }
    }

    /** 64 bits over all that a message says. */
    private static final class Content {

        static long hash(Message message) {
            long hash = mix(message.role().ordinal(), message.name());
            List<Part> parts = message.parts();
            for (var part : parts) {
                hash = hash(hash, part);
            }
            return hash;
        }

        private static long hash(long hash, Part part) {
            if (part instanceof Part.Text text) {
                return mix(hash + 1, text.text());
            }
            if (part instanceof Part.Document document) {
                return mix(hash + 2, document.text());
            }
            if (part instanceof Part.Thinking thinking) {
                return mix(hash + 3, thinking.text());
            }
            if (part instanceof Part.ToolCall call) {
                return mix(mix(mix(hash + 4, call.id()), call.name()), call.arguments());
            }
            if (part instanceof Part.ToolResult result) {
                return mix(mix(mix(hash + 5, result.id()), result.name()), result.text());
            }
            return mix(hash + 6, part.toString());
        }

        private static long mix(long hash, String text) {
            long mixed = hash * 0x9E3779B97F4A7C15L + text.length();
            for (int i = 0; i < text.length(); i++) {
                mixed = (mixed ^ text.charAt(i)) * 0xD6E8FEB86659FD93L;
                mixed ^= mixed >>> 32;
            }
            return mixed;
        }
    }
}
