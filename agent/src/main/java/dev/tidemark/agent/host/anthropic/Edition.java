package dev.tidemark.agent.host.anthropic;

import com.anthropic.core.JsonValue;
import com.anthropic.models.beta.messages.BetaMessageParam;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.MessageParam;
import com.anthropic.services.blocking.MessageService;
import dev.tidemark.agent.host.Member;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The SDK has its messages twice, in classes that have nothing in common but the names of their
 * methods.
 */
abstract class Edition {

    static final Edition STABLE =
            new Edition(MessageCreateParams.class, MessageParam.class) {
                @Override
                List<?> messages(Object params) {
                    return ((MessageCreateParams) params).messages();
                }

                @Override
                Optional<?> system(Object params) {
                    return ((MessageCreateParams) params).system();
                }

                @Override
                Optional<? extends List<?>> tools(Object params) {
                    return ((MessageCreateParams) params).tools();
                }

                @Override
                String model(Object params) {
                    return ((MessageCreateParams) params).model().asString();
                }

                @Override
                long maxTokens(Object params) {
                    return ((MessageCreateParams) params).maxTokens();
                }

                @Override
                Optional<String> user(Object params) {
                    return ((MessageCreateParams) params).metadata().flatMap(it -> it.userId());
                }

                @Override
                Map<String, JsonValue> additional(Object params) {
                    return ((MessageCreateParams) params)._additionalBodyProperties();
                }

                @Override
                @SuppressWarnings("unchecked")
                Object with(Object params, List<?> messages) {
                    return ((MessageCreateParams) params)
                            .toBuilder().messages((List<MessageParam>) messages).build();
                }

                @Override
                Object ask(Object service, String model, String prompt) {
                    var params =
                            MessageCreateParams.builder()
                                    .model(model)
                                    .maxTokens(ANSWER)
                                    .addUserMessage(prompt)
                                    .build();
                    return ((MessageService.WithRawResponse) service).create(params).parse();
                }
            };

    static final Edition BETA =
            new Edition(
                    com.anthropic.models.beta.messages.MessageCreateParams.class,
                    BetaMessageParam.class) {
                @Override
                List<?> messages(Object params) {
                    return beta(params).messages();
                }

                @Override
                Optional<?> system(Object params) {
                    return beta(params).system();
                }

                @Override
                Optional<? extends List<?>> tools(Object params) {
                    return beta(params).tools();
                }

                @Override
                String model(Object params) {
                    return beta(params).model().asString();
                }

                @Override
                long maxTokens(Object params) {
                    return beta(params).maxTokens();
                }

                @Override
                Optional<String> user(Object params) {
                    return beta(params).metadata().flatMap(it -> it.userId());
                }

                @Override
                Map<String, JsonValue> additional(Object params) {
                    return beta(params)._additionalBodyProperties();
                }

                @Override
                @SuppressWarnings("unchecked")
                Object with(Object params, List<?> messages) {
                    return beta(params).toBuilder()
                            .messages((List<BetaMessageParam>) messages)
                            .build();
                }

                @Override
                Object ask(Object service, String model, String prompt) {
                    var params =
                            com.anthropic.models.beta.messages.MessageCreateParams.builder()
                                    .model(model)
                                    .maxTokens(ANSWER)
                                    .addUserMessage(prompt)
                                    .build();
                    return ((com.anthropic.services.blocking.beta.MessageService.WithRawResponse)
                                    service)
                            .create(params)
                            .parse();
                }

                private com.anthropic.models.beta.messages.MessageCreateParams beta(Object params) {
                    return (com.anthropic.models.beta.messages.MessageCreateParams) params;
                }
            };

    /** The longest summary we ask for. */
    private static final long ANSWER = 2_048;

    /** What the provider keeps, or edits, on its side, by the names it has on the wire. */
    private static final Set<String> KEPT_BY_PROVIDER =
            Set.of("container", "context_management", "compaction", "thread", "messages");

    /** The same in Java; only newer versions have them. */
    private final List<Member> keptByProvider;

    /** The class of its messages. */
    final Class<?> message;

    private Edition(Class<?> params, Class<?> message) {
        this.message = message;
        this.keptByProvider =
                Stream.of("container", "contextManagement", "compaction", "thread")
                        .map(name -> Member.of(params, name))
                        .toList();
    }

    static Edition of(Object params) {
        return params instanceof MessageCreateParams ? STABLE : BETA;
    }

    static Edition ofService(Object service) {
        return service instanceof MessageService.WithRawResponse ? STABLE : BETA;
    }

    static boolean isRequest(Object object) {
        return object instanceof MessageCreateParams
                || object instanceof com.anthropic.models.beta.messages.MessageCreateParams;
    }

    abstract List<?> messages(Object params);

    abstract Optional<?> system(Object params);

    abstract Optional<? extends List<?>> tools(Object params);

    abstract String model(Object params);

    abstract long maxTokens(Object params);

    abstract Optional<String> user(Object params);

    abstract Map<String, JsonValue> additional(Object params);

    /** The same request with other messages. */
    abstract Object with(Object params, List<?> messages);

    /** The response of a blocking service. */
    abstract Object ask(Object service, String model, String prompt);

    /** Whether more than these messages is what the model will read. */
    boolean isKeptByProvider(Object params) {
        return !Collections.disjoint(additional(params).keySet(), KEPT_BY_PROVIDER)
                || keptByProvider.stream()
                        .anyMatch(
                                it ->
                                        it.of(params) instanceof Optional<?> value
                                                && value.isPresent());
    }
}
