package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/** An application that uses LangChain4j and looks around for what it did not bring itself. */
public final class Inspector {

    /** Long enough for what an agent does in the background of its start. */
    private static final long LOOKING_NANOS = 1_000_000_000L;

    private Inspector() {}

    /** The argument is a file with names of classes and resources to look for. */
    public static void main(String[] args) throws Exception {
        var before = new TreeMap<>(System.getProperties());
        var context = Thread.currentThread().getContextClassLoader();
        var handler = Thread.getDefaultUncaughtExceptionHandler();
        long start = System.nanoTime();
        var answers = new TreeSet<String>();
        while (System.nanoTime() - start < LOOKING_NANOS) {
            answers.add(Script.run("c"));
        }
        answers.forEach(System.out::print);

        var after = new TreeMap<>(System.getProperties());
        after.entrySet().removeAll(before.entrySet());
        System.out.println("properties " + after);
        System.out.println(
                "context loader " + (Thread.currentThread().getContextClassLoader() == context));
        System.out.println("handler " + (Thread.getDefaultUncaughtExceptionHandler() == handler));
        theModelGetsTheVeryObjects();
        for (var thread : Thread.getAllStackTraces().keySet()) {
            System.out.println(
                    "thread " + (thread.isDaemon() ? "daemon " : "user ") + thread.getName());
        }
        var framework = ChatModel.class.getClassLoader();
        for (var name : Files.readAllLines(Path.of(args[0]))) {
            for (var loader : List.of(ClassLoader.getSystemClassLoader(), context, framework)) {
                look(name, loader);
            }
        }
        System.out.println("looked");
    }

    private static void look(String name, ClassLoader loader) {
        try {
            var source = Class.forName(name, false, loader).getProtectionDomain().getCodeSource();
            System.out.println("visible " + name + " in " + source.getLocation());
        } catch (ClassNotFoundException | LinkageError asItShouldBe) {
            // not ours to see
        }
    }

    private static void theModelGetsTheVeryObjects() {
        var question = UserMessage.from("mine");
        var seen = new ArrayList<Object>();
        ChatModel model =
                new ChatModel() {
                    @Override
                    public ChatResponse chat(ChatRequest request) {
                        seen.add(request);
                        seen.addAll(request.messages());
                        return null;
                    }
                };
        var request = ChatRequest.builder().messages(question).build();
        var answer = model.chat(request);
        System.out.println(
                "same " + (seen.get(0) == request && seen.get(1) == question && answer == null));
    }
}
