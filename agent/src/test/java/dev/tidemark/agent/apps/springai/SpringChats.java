package dev.tidemark.agent.apps.springai;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClientAttributes;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.InMemoryChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Every way of asking a model that Spring AI has. Prints what the application knows of it. */
public final class SpringChats {

    private static final int CROWD = 40;
    private static final int TOGETHER = 6;
    private static final Scheduler ELASTIC =
            Schedulers.newBoundedElastic(60, 60, "together", 60, true);

    private final SpringBooks books = new SpringBooks();
    private final ChatMemory memory = memory();

    private SpringChats() {}

    /** Runs them all. */
    public static void main(String[] args) {
        var chats = new SpringChats();
        chats.direct();
        chats.streamed();
        chats.withTools();
        chats.together();
        chats.decorated();
        chats.remembered();
        chats.crowd();
        chats.books.print();
    }

    private static ChatMemory memory() {
        return MessageWindowChatMemory.builder()
                .chatMemoryRepository(new InMemoryChatMemoryRepository())
                .maxMessages(1_000)
                .build();
    }

    private static Prompt prompt(String question) {
        List<Message> messages = List.of(new SystemMessage("Be brief."), new UserMessage(question));
        return new Prompt(messages);
    }

    private Prompt remembered(String name, String question) {
        memory.add(name, new UserMessage(name + ": " + question));
        return new Prompt(memory.get(name), ChatOptions.builder().build());
    }

    private void direct() {
        var model = new Models.Plain("direct", books);
        var prompt = prompt("hello");
        var before = prompt.getInstructions();
        fact("direct", model.call(prompt));
        books.fact("untouched", before == prompt.getInstructions());
        books.fact("short", model.call("hello"));
        var named = ChatOptions.builder().model("direct").maxTokens(9).build();
        fact("named", model.call(new Prompt(prompt.getInstructions(), named)));
        try {
            model.call(prompt("fail"));
        } catch (IllegalArgumentException failure) {
            books.fact("failed", failure.getMessage());
        }
        fact("in mind", model.call(remembered("mind", "hello")));
        fact("in mind", model.call(remembered("mind", "and again")));
    }

    private void streamed() {
        var model = new Models.Plain("streamed", books);
        var flux = model.stream(prompt("hello"));
        fact("stream", flux);
        fact("stream again", flux);
        fact("stream in mind", model.stream(remembered("flow", "hello")));
        fact(
                "stream elsewhere",
                model.stream(remembered("flow", "on")).publishOn(Schedulers.single()));
        books.fact("cancelled", model.stream(prompt("cancel")).take(1).count().block());
        fact("stream fails", model.stream(prompt("fail")));
        model.stream(prompt("never subscribed to"));
        try {
            new Models.Slow().stream(prompt("hello"));
        } catch (UnsupportedOperationException cannot) {
            books.fact("cannot", cannot.getMessage());
        }
        ChatModel lambda = prompt -> Said.response("l", model.message(prompt), null);
        fact("lambda", lambda.call(prompt("hello")));
    }

    private void withTools() {
        var desk = new Models.Desk();
        var looping = new Models.Looping("looping", books, desk);
        fact("loop", looping.call(remembered("loop", "tool")));
        fact("loop", looping.stream(remembered("loopy", "tool")));
        var recursive = new Models.Recursive("recursive", books, desk);
        fact("recursion", recursive.call(remembered("again", "tool")));
        var plain = new Models.Plain("outside", books);
        var prompt = remembered("outside", "tool");
        var asking = plain.call(prompt);
        var history = desk.executeToolCalls(prompt, asking).conversationHistory();
        history.subList(1, history.size()).forEach(one -> memory.add("outside", one));
        fact("outside", plain.call(new Prompt(memory.get("outside"))));
    }

    /** One prompt, sent by several at once, and their tools run at once. */
    private void together() {
        var model = new Models.Together("together", books, new Models.Desk(), TOGETHER);
        var prompt = new Prompt("tool");
        var stream = model.stream(prompt);
        var calls = Mono.fromCallable(() -> model.call(prompt));
        var answers =
                Flux.range(0, TOGETHER)
                        .flatMap(
                                i -> (i % 2 == 0 ? stream.last() : calls).subscribeOn(ELASTIC),
                                TOGETHER)
                        .count()
                        .block();
        books.fact("together", answers);
    }

    private void decorated() {
        var model = new Models.Decorated(new Models.Plain("decorated", books));
        fact("decorated", model.call(remembered("deco", "hello")));
        fact("decorated", model.stream(remembered("deco", "on")));
        var twice = new Models.Decorated(new Models.Looping("within", books, new Models.Desk()));
        fact("decorated loop", twice.call(remembered("twice", "hello")));
    }

    private void remembered() {
        var client = client(new Models.Plain("client", books));
        for (int turn = 0; turn < 3; turn++) {
            books.fact("client", asked(client, "bob", "turn " + turn).call().content());
        }
        var words = asked(client, "bob", "stream").stream().content();
        books.fact("client", words.collectList().block());
        var formatted =
                asked(client, "eve", "format")
                        .advisors(
                                spec ->
                                        spec.param(
                                                ChatClientAttributes.OUTPUT_FORMAT.getKey(),
                                                "Answer in JSON."));
        books.fact("formatted", formatted.call().content());
        var loop = client(new Models.Looping("clientloop", books, new Models.Desk()));
        books.fact("client loop", asked(loop, "kim", "hello").call().content());
        books.fact("kept", memory.get("bob").size());
    }

    private ChatClient client(ChatModel model) {
        var advisor = MessageChatMemoryAdvisor.builder(memory).build();
        return ChatClient.builder(model).defaultAdvisors(advisor).build();
    }

    private static ChatClient.ChatClientRequestSpec asked(
            ChatClient client, String name, String question) {
        return client.prompt()
                .system("Be brief.")
                .user(name + ": " + question)
                .advisors(spec -> spec.params(Map.of(ChatMemory.CONVERSATION_ID, name)));
    }

    /** Many at once, on the threads of Reactor. */
    private void crowd() {
        var client = client(new Models.Plain("crowd", books));
        var answers =
                Flux.fromStream(IntStream.range(0, CROWD).boxed())
                        .flatMap(
                                i ->
                                        Flux.range(0, 3)
                                                .concatMap(
                                                        turn ->
                                                                asked(client, "p" + i, "hi " + turn)
                                                                        .stream()
                                                                        .content()
                                                                        .collectList())
                                                .subscribeOn(Schedulers.parallel()),
                                CROWD)
                        .count()
                        .block();
        books.fact("crowd", answers);
    }

    private void fact(String what, ChatResponse response) {
        books.fact(what, response.getResult().getOutput().getText());
    }

    private void fact(String what, Flux<ChatResponse> flux) {
        try {
            var texts = flux.map(it -> it.getResult().getOutput().getText()).collectList().block();
            books.fact(what, texts);
        } catch (IllegalStateException failure) {
            books.fact(what, failure.getMessage());
        }
    }
}
