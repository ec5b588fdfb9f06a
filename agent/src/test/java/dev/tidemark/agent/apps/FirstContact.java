package dev.tidemark.agent.apps;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;

/** The first thing this JVM hears of the framework is a model of the application's own. */
final class FirstContact {

    private FirstContact() {}

    static void make(Books books) {
        var model = new Direct("first-contact", books);
        var request = ChatRequest.builder().messages(UserMessage.from("hello")).build();
        books.fact("first answer", model.chat(request).aiMessage().text());
    }
}
