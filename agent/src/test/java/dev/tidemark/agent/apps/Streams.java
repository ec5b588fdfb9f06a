package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/** Calls whose answer comes by a handler: here, elsewhere, broken, twice, or never. */
final class Streams {

    private Streams() {}

    /** What the last handler of a stream nobody ends is held by, so that it stays. */
    private static StreamingChatResponseHandler forEver;

    static void make(Books books) throws InterruptedException {
        var here = new Hearing(books, "here");
        new ScriptedStream("stream-here", books, ScriptedStream::whole).chat("hello", here);
        here.await(1);

        var elsewhere = new Hearing(books, "elsewhere");
        var pool = Executors.newSingleThreadExecutor();
        var remote =
                new ScriptedStream(
                        "stream-elsewhere",
                        books,
                        (answer, handler) ->
                                pool.execute(() -> ScriptedStream.whole(answer, handler)));
        remote.chat(ChatRequest.builder().messages(UserMessage.from("hello")).build(), elsewhere);
        elsewhere.await(1);
        pool.shutdown();

        var broken = new Hearing(books, "broken");
        new ScriptedStream(
                        "stream-broken",
                        books,
                        (answer, handler) -> handler.onError(answer.failed()))
                .chat("hello", broken);
        broken.await(1);

        thrown(books);
        shared(books);

        forEver = new Hearing(books, "for ever");
        new ScriptedStream(
                        "stream-for-ever",
                        books,
                        (answer, handler) -> handler.onPartialResponse("y"))
                .chat("hello", forEver);
    }

    private static void thrown(Books books) {
        var model =
                new ScriptedStream(
                        "stream-thrown",
                        books,
                        (answer, handler) -> {
                            throw answer.failed();
                        });
        try {
            model.chat("hello", new Hearing(books, "thrown"));
        } catch (IllegalStateException caught) {
            books.fact("thrown", caught);
        }
    }

    /** Two calls are under way, and one handler hears of both. */
    private static void shared(Books books) throws InterruptedException {
        Queue<Runnable> endings = new ArrayDeque<>();
        var model =
                new ScriptedStream(
                        "stream-shared",
                        books,
                        (answer, handler) ->
                                endings.add(() -> ScriptedStream.whole(answer, handler)));
        var both = new Hearing(books, "both");
        model.chat("one", both);
        model.chat("two", both);
        endings.remove().run();
        endings.remove().run();
        both.await(2);
        model.chat("three", both); // and is used again
        endings.remove().run();
        both.await(1);
    }

    /** Writes down what it hears. */
    private static final class Hearing implements StreamingChatResponseHandler {

        private final Books books;
        private final String name;
        private final Semaphore ended = new Semaphore(0);

        Hearing(Books books, String name) {
            this.books = books;
            this.name = name;
        }

        void await(int times) throws InterruptedException {
            ended.acquire(times);
        }

        @Override
        public void onPartialResponse(String part) {
            books.fact(name + " hears", part);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            books.fact(name + " has", response);
            ended.release();
        }

        @Override
        public void onError(Throwable error) {
            books.fact(name + " fails", error);
            ended.release();
        }
    }
}
