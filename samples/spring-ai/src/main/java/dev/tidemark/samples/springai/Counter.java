package dev.tidemark.samples.springai;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.client.ChatClient.ChatClientRequestSpec;
import org.springframework.ai.chat.client.advisor.MessageChatMemoryAdvisor;
import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;

/** Where customers ask; each has one conversation. */
@RestController
class Counter {

    private final ChatClient client;

    Counter(ChatClient.Builder client, ChatMemory memory, Orders orders) {
        this.client =
                client.defaultSystem("You look up orders and parcels.")
                        .defaultTools(orders)
                        .defaultAdvisors(MessageChatMemoryAdvisor.builder(memory).build())
                        .build();
    }

    @PostMapping("/customers/{customer}/questions")
    String ask(@PathVariable String customer, @RequestBody String question) {
        return asked(customer, question, false).call().content();
    }

    @PostMapping(
            path = "/customers/{customer}/stream",
            produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<String> stream(@PathVariable String customer, @RequestBody String question) {
        return asked(customer, question, true).stream().content();
    }

    private ChatClientRequestSpec asked(String customer, String question, boolean streams) {
        return client.prompt()
                .user(question)
                .options(Options.of(customer, streams))
                .advisors(advisors -> advisors.param(ChatMemory.CONVERSATION_ID, customer));
    }
}
