package dev.tidemark.agent;

import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.context.Counted;
import dev.tidemark.core.context.Fingerprint;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.PromptFormat;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Counts each message once in its life: a message is known again by its identity, and by its
 * content where a store hands out new objects each time. For all threads.
 */
final class Counts {

    /** Messages remembered; some 270 bytes each, twice at most. */
    private static final int REMEMBERED = 32_768;

    /** An entry with its place in a map; measured in a histogram of classes. */
    private static final int BYTES_AN_ENTRY = 104;

    private static final int BYTES_A_CONTENT = 168;

    /** A token is at least one byte, and a character three at most. */
    private static final int TOKENS_A_CHARACTER = 3;

    /** What the frame of one part may cost at most. */
    private static final int FRAME = 64;

    private final Recent<Seen> byIdentity = new Recent<>(REMEMBERED);
    private final Recent<Entry> byContent = new Recent<>(REMEMBERED);
    private final Recent<Sized> tools = new Recent<>(4_096);

    /** Messages that were read and not counted yet, with the most they can be. */
    private final Recent<Sized> read = new Recent<>(4_096);

    private final Map<Encoding, PromptFormat> formats = new ConcurrentHashMap<>();
    private final LongSupplier clock;

    Counts() {
        this(System::currentTimeMillis);
    }

    /** Tells the time by this clock, in milliseconds. */
    Counts(LongSupplier clock) {
        this.clock = clock;
    }

    /** What a message comes to, whoever holds it. */
    static final class Entry {

        final long key;
        final Counted counted;

        /** When it was, by the clock of these counts. */
        final long firstSeen;

        /** Whether it is in the books of some conversation; for the worker's thread. */
        boolean booked;

        Entry(long key, Counted counted, long firstSeen) {
            this.key = key;
            this.counted = counted;
            this.firstSeen = firstSeen;
        }
    }

    /**
     * A host's message that was counted, which is not held by it. An identity hash has 31 bits, so
     * with some 60,000 messages remembered one of 30,000 new ones would be taken for another: the
     * object itself decides.
     */
    static final class Seen extends WeakReference<Object> {

        private static final int ASKED = 1;
        private static final int MARKS_CACHE = 2;
        private static final int WRITABLE = 4;

        private final Entry entry;
        private final Encoding encoding;
        private byte traits;

        Seen(Object message, Entry entry, Encoding encoding) {
            super(message);
            this.entry = entry;
            this.encoding = encoding;
        }

        /** Null where it was not counted yet. */
        Entry entry() {
            return entry;
        }

        /** Whether the application told the provider to keep what stands before it. */
        boolean marksCache(Adapter adapter, Object message) {
            return adapter.isUnchanging()
                    ? (traits(adapter, message) & MARKS_CACHE) != 0
                    : adapter.marksCache(message);
        }

        /** Whether something else can be written in its stead. */
        boolean isWritable(Adapter adapter, Object message) {
            return adapter.isUnchanging()
                    ? (traits(adapter, message) & WRITABLE) != 0
                    : adapter.isWritable(message);
        }

        /** Asked once where it cannot change: such hosts read it from a message's JSON. */
        private int traits(Adapter adapter, Object message) {
            if (traits == 0) {
                int marks = adapter.marksCache(message) ? MARKS_CACHE : 0;
                int writable = adapter.isWritable(message) ? WRITABLE : 0;
                traits = (byte) (ASKED | marks | writable);
            }
            return traits;
        }

        private boolean is(Object message, Encoding as) {
            return encoding == as && refersTo(message);
        }

        /** Whether it is known to say this. */
        boolean says(long key) {
            return entry != null && entry.key == key;
        }

        /** With the thinking where that is part of the prompt. */
        int tokens(boolean thinking) {
            var counted = entry.counted;
            long tokens = counted.tokens() + counted.documents();
            return Math.toIntExact(thinking ? tokens + counted.thinking() : tokens);
        }
    }

    private static final class Sized extends WeakReference<Object> {

        private final int tokens;

        Sized(Object toolOrMessage, int tokens) {
            super(toolOrMessage);
            this.tokens = tokens;
        }
    }

    /** What its clock says. */
    long now() {
        return clock.getAsLong();
    }

    PromptFormat format(Encoding encoding) {
        return formats.computeIfAbsent(encoding, PromptFormat::of);
    }

    /** What is known of this very object, or null. */
    Seen ifKnown(Object message, Encoding encoding) {
        var seen = byIdentity.get(identity(message, encoding));
        return seen != null && seen.is(message, encoding) ? seen : null;
    }

    /** Counts it, unless it or one that says the same was counted before. */
    Seen of(Adapter adapter, Object message, Encoding encoding) {
        var seen = ifKnown(message, encoding);
        if (seen == null) {
            var neutral = adapter.message(message);
            long key = Fingerprint.of(neutral);
            long place = key ^ encoding.ordinal();
            var entry = byContent.get(place);
            if (entry == null) {
                entry = new Entry(key, count(neutral, format(encoding)), clock.getAsLong());
                byContent.put(place, entry);
            }
            seen = new Seen(message, entry, encoding);
            byIdentity.put(identity(message, encoding), seen);
        }
        return seen;
    }

    /** What is remembered by identity takes about so much. */
    long bytes() {
        return ((long) byIdentity.size() + tools.size() + read.size()) * BYTES_AN_ENTRY;
    }

    /** All that is remembered takes about so much. */
    long remembered() {
        return bytes() + (long) byContent.size() * BYTES_A_CONTENT;
    }

    /** Every message is known by its content alone, until it has come by once more. */
    void forget() {
        byIdentity.forget();
        tools.forget();
        read.forget();
    }

    /**
     * What a message takes at the very most, without counting it. Some hosts' messages are read by
     * way of their JSON, so each is read once, though several requests may pass before it is
     * counted.
     */
    int most(Adapter adapter, Object message) {
        long identity = System.identityHashCode(message);
        var known = read.get(identity);
        if (known == null || !known.refersTo(message)) {
            known = new Sized(message, most(adapter.message(message)));
            read.put(identity, known);
        }
        return known.tokens;
    }

    private static int most(Message message) {
        long most = FRAME;
        for (var part : message.parts()) {
            most += FRAME;
            if (part instanceof Part.Text it) {
                most += length(it.text());
            } else if (part instanceof Part.Document it) {
                most += length(it.text());
            } else if (part instanceof Part.Thinking it) {
                most += length(it.text());
            } else if (part instanceof Part.ToolResult it) {
                most += length(it.text());
            } else if (part instanceof Part.ToolCall it) {
                most += 2 * length(it.name()) + length(it.arguments());
            } else {
                return Integer.MAX_VALUE; // a picture's tokens are no matter of its length
            }
        }
        return (int) Math.min(most, Integer.MAX_VALUE);
    }

    private static long length(String text) {
        return (long) TOKENS_A_CHARACTER * text.length();
    }

    /** Tokens of the tools a request offers. */
    long tools(Adapter adapter, Object request, Encoding encoding) {
        var offered = adapter.tools(request);
        if (offered.isEmpty()) {
            return 0;
        }
        var format = format(encoding);
        long tokens = format.perTools();
        for (var tool : offered) {
            long identity = identity(tool, encoding);
            var known = tools.get(identity);
            if (known == null || !known.refersTo(tool)) {
                known = new Sized(tool, format.tokens(adapter.tool(tool)));
                tools.put(identity, known);
            }
            tokens += known.tokens;
        }
        return tokens;
    }

    /** Under which a host's object is looked for; two of them may agree in it. */
    private static long identity(Object object, Encoding encoding) {
        return (long) System.identityHashCode(object) << 8 ^ encoding.ordinal();
    }

    static Counted count(Message message, PromptFormat format) {
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
}
