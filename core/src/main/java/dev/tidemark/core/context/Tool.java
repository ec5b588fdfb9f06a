package dev.tidemark.core.context;

import java.util.Map;

/**
 * A tool the model may call. {@code parameters} is its JSON Schema as JDK maps, lists, strings,
 * numbers and booleans, in the order in which the host sends it; empty where it takes none.
 */
public record Tool(String name, String description, Map<String, Object> parameters) {}
