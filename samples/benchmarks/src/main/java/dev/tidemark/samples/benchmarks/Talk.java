package dev.tidemark.samples.benchmarks;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayList;
import java.util.List;

/** What two people say: no text twice, so that nobody can know it already. */
final class Talk {

    private static final String QUESTION =
            "Where is my parcel? The order's number is A-# and it should have been here by now.";

    private static final String REMARK =
            "Thank you, that is good to know. Then A-# can wait until the end of the week.";

    private static final String ANSWER =
            "Your order A-# has left the warehouse in Bergen on Tuesday and was handed over to the"
                    + " carrier the same evening. It is expected within two working days; on the islands"
                    + " it may take one more. You will get a message with the hour as soon as the driver"
                    + " has loaded it. If nobody is at home, it waits in the shop around the corner for"
                    + " a week. Is there anything else that I can do for you today?";

    private int number;

    UserMessage question() {
        return UserMessage.from(QUESTION.replace("#", ++number + ","));
    }

    /** It asks for nothing. */
    UserMessage remark() {
        return UserMessage.from(REMARK.replace("#", String.valueOf(++number)));
    }

    AiMessage answer() {
        return AiMessage.from(ANSWER.replace("#", String.valueOf(++number)));
    }

    /** A history of so many messages. */
    List<ChatMessage> history(int messages) {
        var history = new ArrayList<ChatMessage>(messages);
        while (history.size() < messages) {
            history.add(history.size() % 2 == 0 ? question() : answer());
        }
        return history;
    }
}
