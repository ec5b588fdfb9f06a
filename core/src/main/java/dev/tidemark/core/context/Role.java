package dev.tidemark.core.context;

/** Who speaks in a message; a developer message is a system message under another name. */
public enum Role {
    SYSTEM,
    USER,
    ASSISTANT,
    TOOL
}
