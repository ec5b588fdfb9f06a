package dev.tidemark.samples.benchmarks;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * The history of an agent at work, made up by rule from a seed: questions, tool calls, tables in
 * JSON, logs, code, prose, and files that are read again.
 */
final class Agent {

    private static final String[] SYLLABLES = {
        "ha", "ber", "gen", "or", "der", "line", "stock", "is", "ven", "tor", "re", "port", "sign",
        "al", "cus", "tom", "er", "time", "out", "que", "ry", "in", "dex", "ship", "ment"
    };

    private final Random random;
    private final List<Message> messages = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private int calls;

    Agent(long seed) {
        random = new Random(seed);
        for (int i = 0; i < 600; i++) {
            var word = new StringBuilder();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                word.append(SYLLABLES[random.nextInt(SYLLABLES.length)]);
            }
            words.add(word.toString());
        }
    }

    /** A history of at least so many characters, with a new question at its end. */
    List<Message> history(int characters) {
        messages.add(Message.text(Role.SYSTEM, "You repair shops. " + prose(40)));
        int length = 0;
        while (length < characters) {
            messages.add(Message.text(Role.USER, question()));
            length += call("list_orders", table(20 + random.nextInt(30)));
            length += call("tail_log", log(20 + random.nextInt(30)));
            var file = code(30 + random.nextInt(40));
            length += call("read_file", file);
            length += call("run_tests", trace());
            length += call("read_file", file.replace("> 1", ">= 1"));
            var answer = prose(8);
            messages.add(Message.text(Role.ASSISTANT, answer));
            length += answer.length();
        }
        messages.add(Message.text(Role.USER, question()));
        return messages;
    }

    private int call(String tool, String result) {
        var id = "call_" + ++calls;
        var arguments = "{\"id\": \"" + order() + "\", \"path\": \"src/main/" + word() + ".java\"}";
        messages.add(
                new Message(
                        Role.ASSISTANT,
                        "",
                        List.of(
                                new Part.Text(sentence()),
                                new Part.ToolCall(id, tool, arguments))));
        messages.add(
                new Message(Role.TOOL, "", List.of(new Part.ToolResult(id, tool, result, false))));
        return result.length();
    }

    private String question() {
        return "Please see why " + order() + " did not reach " + word() + ". " + prose(3);
    }

    private String table(int rows) {
        var text = new StringBuilder("{\"total\": " + rows + ", \"orders\": [");
        for (int i = 0; i < rows; i++) {
            text.append(i == 0 ? "" : ", ")
                    .append(
                            String.format(
                                    Locale.ROOT,
                                    "{\"id\": \"%s\", \"customer\": \"%s_%s_%d\", \"euros\": %.2f,"
                                            + " \"placed\": \"2026-%02d-%02d\", \"open\": %b,"
                                            + " \"note\": \"%s\"}",
                                    order(),
                                    word(),
                                    word(),
                                    random.nextInt(10_000),
                                    random.nextInt(100_000) / 100.0,
                                    1 + random.nextInt(12),
                                    1 + random.nextInt(28),
                                    random.nextBoolean(),
                                    sentence()));
        }
        return text.append("]}").toString();
    }

    private String log(int lines) {
        var text = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "2026-11-%02dT%02d:%02d:%02d %s [%s] %s took %d ms, request %08x%n",
                            1 + i / 60 % 28,
                            random.nextInt(24),
                            i % 60,
                            random.nextInt(60),
                            random.nextInt(12) == 0 ? "ERROR" : "INFO",
                            word(),
                            sentence(),
                            random.nextInt(3_000),
                            random.nextInt()));
        }
        return text.toString();
    }

    private String code(int lines) {
        var text = new StringBuilder("package " + word() + ";\n\n");
        for (int i = 0; i < lines; i++) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "    static int %s%d(String %s) {%n        return %s.length() > %d ? %s(%d) : 0;%n    }%n%n",
                            word(),
                            random.nextInt(100),
                            word(),
                            word(),
                            random.nextInt(90),
                            word(),
                            random.nextInt(1_000)));
        }
        return text.toString();
    }

    private String trace() {
        var text =
                new StringBuilder("Tests run: 12, Failures: 1\njava.lang.IllegalStateException: ");
        text.append(sentence()).append('\n');
        for (int i = 0; i < 25; i++) {
            text.append("\tat com.")
                    .append(word())
                    .append('.')
                    .append(word())
                    .append(".run(")
                    .append(word())
                    .append(".java:")
                    .append(random.nextInt(900))
                    .append(")\n");
        }
        return text.toString();
    }

    private String prose(int sentences) {
        var text = new StringBuilder();
        for (int i = 0; i < sentences; i++) {
            text.append(i == 0 ? "" : " ").append(sentence());
        }
        return text.toString();
    }

    private String sentence() {
        var text = new StringBuilder("The ");
        for (int n = 5 + random.nextInt(9); n > 0; n--) {
            text.append(word()).append(' ');
        }
        return text.append(random.nextInt(4) == 0 ? order() : "it is").append('.').toString();
    }

    private String word() {
        return words.get(random.nextInt(words.size()));
    }

    private String order() {
        return "ORD-" + (10_000 + random.nextInt(90_000));
    }
}
