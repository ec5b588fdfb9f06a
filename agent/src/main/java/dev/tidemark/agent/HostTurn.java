package dev.tidemark.agent;

import dev.tidemark.agent.Models.Known;
import dev.tidemark.agent.host.Adapter;
import dev.tidemark.core.compress.Levels.Level;
import dev.tidemark.core.compress.Levels.Priority;
import dev.tidemark.core.compress.Turn;
import dev.tidemark.core.context.Component;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Glob;
import dev.tidemark.core.tokens.PromptFormat;
import dev.tidemark.core.tokens.Tokenizer;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A host's request as its conversation's epochs look at it: read only where they ask. */
final class HostTurn implements Turn {

    private final Adapter adapter;
    private final List<?> hosts;
    private final History history;
    private final Known model;
    private final PromptFormat format;
    private final boolean thinking;
    private final Limits limits;
    private final List<String> components;
    private final List<Glob> tools;
    private final int length;
    private final Map<Integer, Message> read = new HashMap<>();
    private final long now;

    /** Whether some messages are older than others, once that is known. */
    private Boolean ages;

    HostTurn(
            Adapter adapter,
            List<?> hosts,
            History history,
            Known model,
            PromptFormat format,
            Limits limits,
            long now) {
        this.adapter = adapter;
        this.hosts = hosts;
        this.history = history;
        this.model = model;
        this.format = format;
        this.thinking = !model.exact();
        this.limits = limits;
        this.now = now;
        this.components = model.rules().bypassedComponents();
        this.tools = model.rules().bypassedTools();
        this.length = hosts.size();
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public long key(int message) {
        return history.key(message);
    }

    @Override
    public int size(int message) {
        return history.size(message);
    }

    @Override
    public Message message(int message) {
        return read.computeIfAbsent(message, at -> adapter.message(hosts.get(at)));
    }

    @Override
    public int size(Message written) {
        int size = format.tokens(written);
        if (!thinking) {
            for (var part : written.parts()) {
                size -= part instanceof Part.Thinking ? format.tokens(part) : 0;
            }
        }
        return size;
    }

    @Override
    public Limits limits() {
        return limits;
    }

    @Override
    public boolean folds(int message) {
        return !isLeftAlone(message, newest(1));
    }

    Role role(int message) {
        return history.message(message).entry().counted.role();
    }

    /** The user's last message, and behind it the newest exchange with tools. */
    @Override
    public BitSet fixed() {
        var fixed = new BitSet();
        int last = length() - 1;
        int from = last;
        while (from > 0 && role(from) == Role.TOOL) {
            from--;
        }
        fixed.set(Math.max(0, from), length());
        int user = last;
        while (user > 0 && role(user) != Role.USER) {
            user--;
        }
        fixed.set(Math.max(0, user));
        return fixed;
    }

    @Override
    public BitSet held(boolean sparing, BitSet among) {
        var held = fixed();
        int turn = newest(1);
        for (int i = among.nextSetBit(0); i >= 0; i = among.nextSetBit(i + 1)) {
            if (isLeftAlone(i, turn)) {
                held.set(i);
            }
            if (sparing && history.message(i).marksCache(adapter, hosts.get(i))) {
                held.set(0, i); // a cache holds all that stands before its mark
            }
        }
        if (sparing) {
            held.set(newest(model.rules().keepLast()), length());
        }
        return held;
    }

    @Override
    public Tokenizer tokenizer() {
        return model.encoding().tokenizer();
    }

    /** What is new stays rather than what is old; where all is of one age, that says nothing. */
    @Override
    public double keep(int message) {
        if (ages == null) {
            var first = level(0);
            ages = IntStream.range(1, length()).anyMatch(i -> level(i) != first);
        }
        return ages ? level(message).ratio() : 0;
    }

    private Level level(int message) {
        long age = Math.max(0, now - history.message(message).entry().firstSeen);
        return Level.of(Priority.NORMAL, Duration.ofMillis(age));
    }

    /** Where the newest turns begin, so many of them. */
    private int newest(int turns) {
        int from = length();
        for (int left = turns; left > 0 && from > 0; ) {
            from--;
            left -= role(from) == Role.USER ? 1 : 0;
        }
        return from;
    }

    /**
     * What the application marked, what nobody can write, and what the operator wants left alone.
     */
    private boolean isLeftAlone(int i, int turn) {
        var host = hosts.get(i);
        var seen = history.message(i);
        if (seen.marksCache(adapter, host) || !seen.isWritable(adapter, host)) {
            return true;
        }
        return isOfAny(components, i, turn) || !tools.isEmpty() && isOfAny(tools, i);
    }

    /** The operator's key that leaves a message alone; empty where none does. */
    String bypass(int i) {
        if (isOfAny(components, i, newest(1))) {
            return Key.BYPASS_COMPONENTS.label();
        }
        return tools.stream()
                .filter(glob -> isOfAny(List.of(glob), i))
                .findFirst()
                .map(glob -> Key.BYPASS_TOOL.with(glob.pattern()))
                .orElse("");
    }

    private boolean isOfAny(List<String> components, int i, int turn) {
        var counted = history.message(i).entry().counted;
        return components.contains(Component.of(counted, i >= turn).label())
                || counted.documents() > 0 && components.contains(Component.KNOWLEDGE_BASE.label());
    }

    private boolean isOfAny(List<Glob> tools, int i) {
        for (var part : message(i).parts()) {
            if (part instanceof Part.ToolResult result) {
                var name = tool(result, i);
                if (tools.stream().anyMatch(glob -> glob.matches(name))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Some hosts say by the call's id alone what a result is of. */
    private String tool(Part.ToolResult result, int at) {
        for (int i = at - 1; i >= 0 && result.name().isEmpty(); i--) {
            for (var part : message(i).parts()) {
                if (part instanceof Part.ToolCall call && call.id().equals(result.id())) {
                    return call.name();
                }
            }
        }
        return result.name();
    }
}
