package dev.tidemark.agent.outlet.jmx;

import dev.tidemark.agent.Original;
import dev.tidemark.agent.outlet.BudgetRow;
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

    /**
     * How one of them stands against the budget of each model it spoke to, the latest first, with
     * advice and the reasons of adapted shares; empty where no budget is known.
     */
    List<BudgetRow> budgets(String id);

    /**
     * The messages of its last request, as they came and as they were sent, while the application
     * holds them; refused unless {@code http.content=true}.
     */
    List<Original> originals(String id);

    /**
     * Has its next request rewritten, wherever it stands, if that makes it smaller, and says so;
     * refused with a sentence where none has this id and a budget.
     */
    String compress(String id);
}
