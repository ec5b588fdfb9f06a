package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random conversations with everything hosts send, sound and unsound. */
final class Conversations {

    private static final String[] TEXTS = {
        "",
        " \n\t ",
        "Done.",
        "Please cancel reservation K1NW8N of mohamed_silva_9265, flight HAT023 on 2024-05-26.",
        "The build failed: src/main/java/App.java:42: error: cannot find symbol",
        "\ud83d\ude00 lone \ud800 and \udc00 halves",
        "\u8bf7\u95ee\u4f60\u662f\u8c01\u3002\u6211\u662f\u5f20\u4e09\u3002",
        "{\"id\": \"a_1\", \"rows\": [{\"n\": 100, \"s\": \"x\"}, {\"n\": 200, \"s\": \"y, z\"}]}",
        "{\"not\": json",
        "[[{\"a\": 1}], [], {}, null, \"x\"]",
        "first line\nsecond line\n\n\n\n  third:\n- one\n- two_three\n- 4444\n",
        "\u001b[31mred\u001b[0m 10%\r50%\r100%\nok\n",
        "Here it is:\n```java\nint parseOrder(String it) {\n    return 1;\n}\n```\nIt is short.",
        "Why does parseOrder in src/Orders.java always say 1?",
        "java.lang.IllegalStateException: x\n\tat a.b.C.d(C.java:1)\n\tat a.b.C.e(C.java:2)\n",
    };

    private final Random random;

    Conversations(long seed) {
        random = new Random(seed);
    }

    List<Message> next() {
        var messages = new ArrayList<Message>();
        int turns = random.nextInt(12);
        for (int i = 0; i < turns; i++) {
            switch (random.nextInt(10)) {
                case 0 -> messages.add(Message.text(Role.SYSTEM, text()));
                case 1, 2, 3 -> messages.add(Message.text(Role.USER, text()));
                case 4 ->
                        messages.add(
                                new Message(
                                        Role.ASSISTANT,
                                        "",
                                        List.of(new Part.Thinking(text()), new Part.Text(text()))));
                case 5 ->
                        messages.add(
                                new Message(
                                        Role.USER, "", List.of(new Part.Text(text()), picture())));
                case 6 ->
                        messages.add(
                                random.nextInt(3) > 0
                                        ? Message.text(Role.ASSISTANT, text())
                                        : new Message(
                                                Role.USER,
                                                "ann",
                                                List.of(
                                                        new Part.Text(text()),
                                                        new Part.Document(text(), 0))));
                case 7 -> messages.add(new Message(Role.TOOL, "", List.of(result("lost"))));
                default -> calls(messages);
            }
        }
        return messages;
    }

    private void calls(List<Message> messages) {
        int calls = 1 + random.nextInt(3);
        var parts = new ArrayList<Part>();
        if (random.nextInt(4) == 0) {
            parts.add(new Part.Thinking(text()));
        }
        for (int i = 0; i < calls; i++) {
            parts.add(
                    new Part.ToolCall(
                            "c" + i,
                            "tool_" + i,
                            "{\"key\": \"value_" + random.nextInt(99) + "\"}"));
        }
        messages.add(new Message(Role.ASSISTANT, "", parts));
        // some hosts lose a result, some send all in one message
        int results = random.nextInt(12) == 0 ? calls - 1 : calls;
        int first = random.nextInt(3) == 0 && results == calls ? 1 : 0;
        if (random.nextInt(4) == 0) {
            var all = new ArrayList<Part>();
            for (int i = 0; i < results; i++) {
                all.add(result("c" + (i + first) % calls));
            }
            messages.add(new Message(Role.TOOL, "", all));
        } else {
            for (int i = 0; i < results; i++) {
                messages.add(
                        new Message(Role.TOOL, "", List.of(result("c" + (i + first) % calls))));
            }
        }
    }

    private Part result(String id) {
        return new Part.ToolResult(id, "tool", text(), random.nextInt(9) == 0);
    }

    private static Part picture() {
        return new Part.Media(Part.Media.Kind.IMAGE, 512, 512, false);
    }

    private String text() {
        var text = new StringBuilder(TEXTS[random.nextInt(TEXTS.length)]);
        int more = random.nextInt(4) == 0 ? random.nextInt(12) : 0;
        for (int i = 0; i < more; i++) {
            text.append(random.nextBoolean() ? "\n" : " ")
                    .append(TEXTS[random.nextInt(TEXTS.length)]);
        }
        return text.toString();
    }
}
