package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import javax.management.ObjectName;

/**
 * An application with registries of its own: one made before it knows of any model, one made after,
 * one that its frameworks share. At each line on standard input it says what stands in them.
 */
public final class Watched {

    private static final int CALLS = 7;

    private Watched() {}

    /** Calls a model, then answers until its input ends. */
    public static void main(String[] arguments) throws Exception {
        var before = new SimpleMeterRegistry();
        var shared = new SimpleMeterRegistry();
        Metrics.addRegistry(shared);
        call();
        var after = new SimpleMeterRegistry();
        Timer.start(before);
        while (System.in.read() >= 0) {
            System.out.println("calls " + calls(before) + " " + calls(after) + " " + calls(shared));
            System.out.println("port " + port());
        }
    }

    private static void call() {
        var model =
                new ChatModel() {
                    @Override
                    public ChatResponse doChat(ChatRequest request) {
                        return ChatResponse.builder().aiMessage(AiMessage.from("yes")).build();
                    }

                    @Override
                    public ChatRequestParameters defaultRequestParameters() {
                        return DefaultChatRequestParameters.builder().modelName("gpt-4o").build();
                    }
                };
        for (int i = 0; i < CALLS; i++) {
            model.chat("is it " + i + " o'clock?");
        }
    }

    private static double calls(MeterRegistry registry) {
        return registry.find("tidemark.calls").tag("outcome", "ok").functionCounters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static Object port() throws IOException {
        try {
            var status =
                    (String)
                            ManagementFactory.getPlatformMBeanServer()
                                    .getAttribute(
                                            new ObjectName("dev.tidemark:type=Tidemark"),
                                            "StatusJson");
            return status.replaceAll(".*\"httpPort\":(\\d+).*", "$1");
        } catch (javax.management.JMException notThereYet) {
            return "unknown";
        }
    }
}
