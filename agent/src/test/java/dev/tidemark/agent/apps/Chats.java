package dev.tidemark.agent.apps;

/**
 * Every way of asking a model that a version of LangChain4j has, one after another. Prints what the
 * application knows of it.
 */
public final class Chats {

    private Chats() {}

    /** Runs all that this version has. */
    public static void main(String[] args) throws Exception {
        var books = new Books();
        FirstContact.make(books);
        PlainChats.make(books);
        Streams.make(books);
        if (has("dev.langchain4j.model.chat.ChatRequestOptions")) {
            OptionChats.make(books);
        }
        if (has("dev.langchain4j.model.chat.response.CompleteResponse")) {
            NewestChats.make(books);
        }
        Services.make(books);
        books.print();
    }

    /** Without initialising it, and without anything of the newer version linked here. */
    private static boolean has(String type) {
        try {
            Class.forName(type, false, Chats.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException olderVersion) {
            return false;
        }
    }
}
