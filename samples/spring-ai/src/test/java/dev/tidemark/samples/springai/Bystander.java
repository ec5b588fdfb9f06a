package dev.tidemark.samples.springai;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;

/** Spring Boot with web and meters, and nothing that talks to a model. */
@SpringBootConfiguration
@EnableAutoConfiguration
public class Bystander {

    /** Serves until it is ended. */
    public static void main(String[] args) {
        SpringApplication.run(Bystander.class, args);
    }
}
