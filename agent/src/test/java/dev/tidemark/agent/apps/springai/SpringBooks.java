package dev.tidemark.agent.apps.springai;

import java.util.ArrayList;
import java.util.List;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.Prompt;

/** What an application knows of its own requests, line by line. */
final class SpringBooks {

    private final List<String> lines = new ArrayList<>();

    /** A provider was sent a request, and this is how it ended. */
    synchronized void call(String model, Prompt prompt, String outcome) {
        lines.add(
                String.join(
                        "\t",
                        "call",
                        model,
                        String.valueOf(prompt.getInstructions().size()),
                        conversation(prompt),
                        outcome,
                        String.valueOf(outcome.equals("ok") ? input(prompt) : -1)));
    }

    /** Something the application can see; the same with an agent as without. */
    synchronized void fact(String what, Object value) {
        lines.add("fact\t" + what + "\t" + value);
    }

    @SuppressWarnings("SystemOut")
    synchronized void print() {
        lines.stream().sorted().forEach(System.out::println);
    }

    static int input(Prompt prompt) {
        return 1_000 + prompt.getInstructions().size();
    }

    /** Whoever writes says who it is: {@code ada: hello}. */
    private static String conversation(Prompt prompt) {
        var name = "anonymous";
        for (var message : prompt.getInstructions()) {
            if (message instanceof UserMessage user) {
                int colon = user.getText().indexOf(": ");
                name = colon < 0 ? "anonymous" : user.getText().substring(0, colon);
            }
        }
        return name;
    }
}
