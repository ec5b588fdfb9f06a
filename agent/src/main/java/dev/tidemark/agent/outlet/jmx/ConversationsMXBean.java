package dev.tidemark.agent.outlet.jmx;

import dev.tidemark.agent.outlet.ConversationRow;
import java.util.List;

/** {@code dev.tidemark:type=Conversations}: the live conversations and what each holds. */
public interface ConversationsMXBean {

    /** How many there are. */
    int getCount();

    /** All of them, most recently used first. */
    List<ConversationRow> list();

    /** One of them; refused with a sentence where none has this id. */
    ConversationRow profile(String id);
}
