package dev.tidemark.samples.helpdesk;

import dev.langchain4j.rag.content.Content;
import dev.langchain4j.rag.content.retriever.ContentRetriever;
import dev.langchain4j.rag.query.Query;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The shop's rules: a question that names a rule's subject takes the rule along to the model. */
final class Handbook implements ContentRetriever {

    private static final Map<String, String> RULES =
            Map.of(
                    "return policy",
                    """
                    Return policy. Goods may come back within 30 days of arrival, opened or not, as \
                    long as they were not used on a stove or in an oven. The shop pays the way back \
                    if the article was wrong or damaged; otherwise the customer does. Money is given \
                    back to the card it came from within five working days of the parcel's arrival \
                    in Bergen. Knives come back in their sheath, or not at all.""",
                    "warranty",
                    """
                    Warranty. Cast iron has a warranty of 25 years against cracks, enamel of 5 years \
                    against chips that were not caused by a fall, and everything that turns or ticks \
                    of 2 years. A photograph and the order are all the desk needs. Rust on cast iron \
                    is not a fault: send the leaflet on seasoning.""");

    @Override
    public List<Content> retrieve(Query query) {
        var question = query.text().toLowerCase(Locale.ROOT);
        return RULES.entrySet().stream()
                .filter(rule -> question.contains(rule.getKey()))
                .map(rule -> Content.from(rule.getValue()))
                .toList();
    }
}
