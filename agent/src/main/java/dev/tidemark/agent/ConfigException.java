package dev.tidemark.agent;

import java.util.List;

/** The settings are wrong and {@code strict=true} says that this must stop the application. */
public final class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ConfigException(List<String> problems) {
        super(String.join("; ", problems));
    }
}
