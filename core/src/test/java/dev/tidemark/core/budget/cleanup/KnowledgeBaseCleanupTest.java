package dev.tidemark.core.budget.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.context.Component;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnowledgeBaseCleanupTest {

    private static final long ALL = Long.MAX_VALUE / 4;

    private static final String RETURNS =
            "Returns are possible within 30 days.\n\nThe warehouse inspects every parcel within"
                    + " three working days.\n\nRefunds go to the original payment method.";
    private static final String SHIPPING =
            "Shipping is free above 50 euros.\n\nIslands cost extra, and take"
                    + " considerably longer than the mainland.";

    private final Talk talk = new Talk();

    private Cleaned clean(long wanted) {
        return talk.clean(Component.KNOWLEDGE_BASE, wanted);
    }

    private static List<Action> actions(Cleaned cleaned) {
        return cleaned.freed().stream().map(Cleaned.Freed::action).toList();
    }

    @Test
    void ofTwoEqualPassagesTheLaterStays() {
        talk.user("May I return it?\n", RETURNS)
                .assistant("Yes, the warehouse inspects it.")
                .user("And the refund?\n", RETURNS + "\n\n" + SHIPPING);
        var cleaned = clean(1);
        assertEquals(List.of(Action.REMOVE_DUPLICATES), actions(cleaned));
        assertEquals(
                "May I return it?|[3 of 3 passages (given again later) omitted]",
                talk.after(0, cleaned));
        assertEquals(cleaned.tokens(), cleaned.tokens(Component.KNOWLEDGE_BASE));
        assertTrue(cleaned.tokens() > 10);
    }

    @Test
    void aDocumentNoTurnRefersToIsUnloaded() {
        talk.user("May I return it?\n", SHIPPING)
                .assistant("I do not know.")
                .user("Thank you anyway");
        var cleaned = clean(1);
        assertEquals(List.of(Action.UNLOAD_UNREFERENCED), actions(cleaned));
        assertEquals(
                "May I return it?||[document \"Shipping is free above 50 euros.\" omitted]",
                talk.after(0, cleaned));
    }

    @Test
    void ofADocumentThatIsReferredToStaysWhatIsReferredTo() {
        talk.user("May I return it?\n", RETURNS)
                .assistant("Yes, within 30 days.")
                .user("Thank you");
        var cleaned = clean(1);
        assertEquals(List.of(Action.KEEP_EXCERPTS), actions(cleaned));
        assertEquals(
                "May I return it?|Returns are possible within 30 days.|"
                        + "[2 of 3 passages omitted]",
                talk.after(0, cleaned).replace("||", "|"));
    }

    @Test
    void theCurrentQuestionBringsItsDocumentsWhole() {
        talk.user("May I return it?\n", RETURNS + "\n\n" + RETURNS);
        assertEquals(List.of(), clean(ALL).edits());
    }

    @Test
    void resultsOfARetrievalToolAreDocumentsToo() {
        talk.user("May I return it?")
                .tool("search_docs", "{\"q\":\"return\"}", SHIPPING)
                .tool("search_docs", "{\"q\":\"refund\"}", RETURNS)
                .assistant("Yes")
                .user("Thank you");
        var cleaned = clean(ALL);
        assertEquals(
                "|[document \"Shipping is free above 50 euros.\" omitted]", talk.after(2, cleaned));
        assertEquals(1, cleaned.edits().size(), "the newest exchange stays");
    }

    @Test
    void aCodeBlockStaysWholeOrLeavesWhole() {
        var code = "```\nfirst();\n\nsecond();\n\nthird();\n```";
        talk.user("How?\n", "Setup-17 is needed.\n\n" + code + "\n\nNothing else.")
                .assistant("With setup-17 and second();")
                .user("Thank you");
        var after = talk.after(0, clean(ALL));
        assertTrue(after.contains(code.replace('\n', '|')) || !after.contains("```"), after);
    }

    @Test
    void itStopsAsSoonAsEnoughIsFree() {
        for (int i = 0; i < 10; i++) {
            talk.user("Question?\n", SHIPPING + "\n\nPage " + i).assistant("Hm.");
        }
        talk.user("Thank you");
        assertEquals(1, clean(1).edits().size());
        assertTrue(clean(30).tokens() >= 30);
        assertTrue(clean(30).edits().size() < clean(ALL).edits().size());
    }
}
