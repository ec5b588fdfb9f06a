package dev.tidemark.samples.springai;

import org.springframework.ai.chat.memory.ChatMemory;
import org.springframework.ai.chat.memory.ChatMemoryRepository;
import org.springframework.ai.chat.memory.MessageWindowChatMemory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The application. Its customers never close their conversations. */
@SpringBootApplication
public class Shop {

    /** Serves until it is ended. */
    public static void main(String[] args) {
        SpringApplication.run(Shop.class, args);
    }

    /** Spring AI's own forgets all but the newest 20 messages. */
    @Bean
    ChatMemory memory(ChatMemoryRepository repository) {
        return MessageWindowChatMemory.builder()
                .chatMemoryRepository(repository)
                .maxMessages(Integer.MAX_VALUE)
                .build();
    }
}
