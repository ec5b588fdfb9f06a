package dev.tidemark.agent.apps;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.tidemark.bootstrap.Trap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;

/**
 * A conversation that outgrows a small budget, with traps set, again and again with those the JVM
 * was started with, or once with each trap in a file: {@code runs [file]}. Prints what it was told
 * each time, and writes down which traps were sprung.
 */
public final class Overgrown {

    private static final int TURNS = 4;

    private Overgrown() {}

    /** Runs it. */
    public static void main(String[] args) throws Exception {
        int runs = Integer.parseInt(args[0]);
        for (int run = 0; run < runs; run++) {
            System.out.print(run());
        }
        for (var trap :
                args.length < 2 ? List.<String>of() : Files.readAllLines(Path.of(args[1]))) {
            System.setProperty("trap", trap);
            System.out.print(run());
            System.clearProperty("trap");
            System.out.print(run());
        }
        Files.write(Path.of("sprung"), Trap.sprung());
    }

    private static String run() {
        var paper = new StringBuilder();
        var model = new Strict();
        var messages = new ArrayList<ChatMessage>();
        messages.add(SystemMessage.from("You look up orders."));
        messages.add(CustomMessage.from(Map.of("kind", "of its own")));
        for (int turn = 0; turn < TURNS; turn++) {
            messages.add(UserMessage.from("Where is order A-" + turn + ", customer " + turn + "?"));
            var answer = ask(model, messages, paper);
            while (answer.hasToolExecutionRequests()) {
                for (var asked : answer.toolExecutionRequests()) {
                    messages.add(ToolExecutionResultMessage.from(asked, rows(turn)));
                }
                answer = ask(model, messages, paper);
            }
            paper.append(answer.text()).append('\n');
        }
        return paper.append(messages.toString().hashCode()).append('\n').toString();
    }

    /** The list is the application's own, and grows as soon as there is an answer. */
    private static AiMessage ask(ChatModel model, List<ChatMessage> messages, StringBuilder paper) {
        paper.append("asked ").append(messages.size()).append('\n');
        var request = ChatRequest.builder().modelName("gpt-4o").messages(messages).build();
        var answer = model.chat(request).aiMessage();
        messages.add(answer);
        return answer;
    }

    private static String rows(int turn) {
        var rows = new StringBuilder("[");
        for (int i = 0; i < 10; i++) {
            rows.append("{\"order\": \"A-%d\", \"article\": \"pen %d\"}, ".formatted(turn, i));
        }
        return rows.append("{}]").toString();
    }

    /** Looks for pairs that were torn apart, and answers by what is never rewritten. */
    private static final class Strict implements ChatModel {

        @Override
        public ChatResponse doChat(ChatRequest request) {
            var open = new HashSet<String>();
            for (var message : request.messages()) {
                if (message instanceof ToolExecutionResultMessage result) {
                    if (!open.remove(result.id())) {
                        throw new IllegalStateException("a result without its call");
                    }
                } else if (!open.isEmpty()) {
                    throw new IllegalStateException("a call without its result");
                }
                if (message instanceof AiMessage ai && ai.hasToolExecutionRequests()) {
                    ai.toolExecutionRequests().forEach(it -> open.add(it.id()));
                }
            }
            var last = request.messages().get(request.messages().size() - 1);
            var answer =
                    last instanceof UserMessage user
                            ? AiMessage.from(call(order(user), "-1"), call(order(user), "-2"))
                            : next(((ToolExecutionResultMessage) last).id());
            return ChatResponse.builder().aiMessage(answer).modelName("gpt-4o").build();
        }

        /** After the second call a third one. */
        private static AiMessage next(String id) {
            return id.endsWith("-2")
                    ? AiMessage.from(call(id, "-3"))
                    : AiMessage.from("Found in " + id);
        }

        private static String order(UserMessage user) {
            var text = user.singleText();
            return text.substring(text.indexOf("A-"), text.indexOf(','));
        }

        private static ToolExecutionRequest call(String what, String number) {
            return ToolExecutionRequest.builder()
                    .id(what + number)
                    .name("find")
                    .arguments("{\"order\": \"" + what + "\"}")
                    .build();
        }
    }
}
