package dev.tidemark.agent.command;

import com.fasterxml.jackson.jr.ob.JSON;
import dev.tidemark.core.compress.Compactor;
import dev.tidemark.core.compress.Epochs;
import dev.tidemark.core.compress.Plan;
import dev.tidemark.core.compress.Request;
import dev.tidemark.core.compress.Turn;
import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.Tokenizer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The compactor as a filter, so that anyone can evaluate it without an app: a line of JSON {@code
 * {id, budget, messages}} comes in, a line {@code {id, messages, before, after, stages}} goes out,
 * in the form that {@link #FORM} tells. Lines of one {@code session} are the calls of one
 * conversation, and what was sent once is sent again as it was.
 */
public final class Compress {

    /** What it does, in a line. */
    public static final String MEANING =
            "bring requests within budget, one line of JSON each: {id, budget, messages}";

    /** What comes in and what goes out. */
    public static final String FORM =
            """
              java -jar tidemark.jar compress < requests.jsonl > shorter.jsonl

              in
                messages     [{role, content}, ...] as OpenAI has them: system, user, assistant, tool;
                             content is text; an assistant's tool_calls are
                             [{id, function: {name, arguments}}], a tool's message has tool_call_id
                             and name
                budget       tokens the messages may take, counted with o200k_base; none: all of them
                id           yours, and comes back
                protect      indexes of messages that stay as they are
                query        what is asked for: what speaks of it stays longer
                session      lines of one session are the calls of one conversation, and what was
                             sent once is sent again as it was
                budget_frac  comes back
              out
                id, budget_frac, messages, ms (milliseconds it took),
                before, after (tokens of the messages), stages (what was done, in its order)

              exit code 0: all answered, 1: a line could not be answered and was left out, 2: wrong
              arguments, 3: standard input failed
            """;

    /** What a message costs beside its texts, and what a call does: the form of the evaluation. */
    private static final int FRAME = 4;

    /** Replays cost least at this share of the budget while nothing is lost that is asked for. */
    private static final double LOW_WATER = 0.55;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Map<String, Epochs> sessions = new HashMap<>();
    private final Tokenizer tokenizer = Encoding.O200K_BASE.tokenizer();

    /** Reads {@code in} to its end. */
    public Compress(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Answers every line; returns 1 where one could not be read. */
    public int run(List<String> arguments) {
        if (!arguments.isEmpty()) {
            throw CommandFailure.wrongArguments(
                    "compress reads standard input: compress < " + arguments.get(0));
        }
        int code = 0;
        int number = 0;
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        var answers = new PrintStream(out, false, StandardCharsets.UTF_8);
        try {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                try {
                    answers.println(JSON.std.asString(answer(JSON.std.mapFrom(line))));
                    answers.flush();
                } catch (Unreadable refused) {
                    err.println("line " + number + ": " + refused.getMessage());
                    code = 1;
                } catch (IOException | ClassCastException | IllegalArgumentException unreadable) {
                    err.println("line " + number + ": not of the form {id, budget, messages}");
                    code = 1;
                } catch (RuntimeException | StackOverflowError failure) { // the next may do
                    err.println("line " + number + ": could not be planned: " + failure);
                    code = 1;
                }
            }
        } catch (IOException unreadable) {
            throw CommandFailure.unreachable("standard input: " + unreadable.getMessage());
        }
        return code;
    }

    /** A line of JSON that is no request, and why. */
    private static final class Unreadable extends RuntimeException {

        private static final long serialVersionUID = 1;

        Unreadable(String why) {
            super(why);
        }
    }

    private Map<String, Object> answer(Map<String, Object> line) {
        var hosts = list(line.get("messages"));
        if (hosts.isEmpty()) {
            throw new Unreadable("it has no messages");
        }
        var messages = new ArrayList<Message>(hosts.size());
        for (var host : hosts) {
            if (!(map(host).get("content") instanceof String)
                    && list(map(host).get("tool_calls")).isEmpty()) {
                throw new Unreadable(
                        "message "
                                + messages.size()
                                + " has neither a text as content nor tool_calls");
            }
            messages.add(message(map(host)));
        }
        var fixed = new BitSet();
        for (var index : list(line.get("protect"))) {
            fixed.set(((Number) index).intValue());
        }
        long budget = line.get("budget") instanceof Number it ? it.longValue() : Long.MAX_VALUE;
        var query = line.get("query") instanceof String it ? it : "";
        long start = System.nanoTime();
        var request = new Request(messages, fixed, query, budget, budget, tokenizer, this::size);
        var plan =
                line.get("session") instanceof String session
                        ? sessions.computeIfAbsent(session, it -> new Epochs())
                                .next(Turn.of(request.with(budget, (long) (budget * LOW_WATER))))
                        : Compactor.plan(request);
        double millis = (System.nanoTime() - start) / 1e6;
        var answer = new LinkedHashMap<String, Object>();
        answer.put("id", line.get("id"));
        answer.put("budget_frac", line.get("budget_frac"));
        answer.put("messages", sent(hosts, plan));
        answer.put("ms", Math.round(millis * 1000) / 1000.0);
        answer.put("before", plan.before());
        answer.put("after", plan.after());
        answer.put("stages", plan.stages());
        return answer;
    }

    /** The application's own objects where they are kept, their copies with other texts else. */
    private static List<Object> sent(List<?> hosts, Plan plan) {
        return plan.apply(
                hosts,
                new Plan.Writer<Object>() {
                    @Override
                    public Object replaced(Object host, Message by) {
                        var copy = new LinkedHashMap<String, Object>(map(host));
                        copy.put("content", content(by));
                        return copy;
                    }

                    @Override
                    public Object inserted(Plan.Insert insert) {
                        var message = new LinkedHashMap<String, Object>();
                        message.put("role", "user");
                        message.put("content", insert.text());
                        return message;
                    }
                });
    }

    private static String content(Message message) {
        for (var part : message.parts()) {
            if (part instanceof Part.Text text) {
                return text.text();
            }
            if (part instanceof Part.ToolResult result) {
                return result.text();
            }
        }
        return "";
    }

    private static Message message(Map<String, Object> host) {
        var role = Role.valueOf(String.valueOf(host.get("role")).toUpperCase(Locale.ROOT));
        var parts = new ArrayList<Part>();
        var content = host.get("content") instanceof String it ? it : "";
        if (role == Role.TOOL) {
            parts.add(
                    new Part.ToolResult(
                            String.valueOf(host.get("tool_call_id")),
                            String.valueOf(host.getOrDefault("name", "")),
                            content,
                            false));
        } else if (!content.isEmpty()) {
            parts.add(new Part.Text(content));
        }
        for (var call : list(host.get("tool_calls"))) {
            var function = map(map(call).get("function"));
            parts.add(
                    new Part.ToolCall(
                            String.valueOf(map(call).get("id")),
                            String.valueOf(function.get("name")),
                            String.valueOf(function.get("arguments"))));
        }
        return new Message(role, "", parts);
    }

    private int size(Message message) {
        int size = FRAME;
        for (var part : message.parts()) {
            if (part instanceof Part.Text text) {
                size += tokenizer.count(text.text());
            } else if (part instanceof Part.ToolResult result) {
                size += tokenizer.count(result.text());
            } else if (part instanceof Part.ToolCall call) {
                size += FRAME + tokenizer.count(call.name()) + tokenizer.count(call.arguments());
            }
        }
        return size;
    }

    private static List<?> list(Object value) {
        return value instanceof List<?> it ? it : List.of();
    }

    @SuppressWarnings("unchecked") // what jackson-jr reads has text for keys
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
