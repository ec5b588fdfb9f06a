package dev.tidemark.agent.outlet.jmx;

import java.util.List;

/** {@code dev.tidemark:type=Tidemark}: how it stands, and the settings an operator changes. */
public interface TidemarkMXBean {

    /** The version of the agent. */
    String getVersion();

    /** Whether it meters. */
    boolean isEnabled();

    /** {@code observe} or {@code enforce}. */
    String getMode();

    /** Changes the mode until the JVM ends. */
    void setMode(String mode);

    /** Input tokens one request may take, as an operator writes it. */
    String getBudget();

    /** Changes the budget until the JVM ends. */
    void setBudget(String budget);

    /** The whole status as JSON. */
    String getStatusJson();

    /** Every key, its value and where that comes from, a line each. */
    List<String> getConfig();

    /** Changes any key until the JVM ends; returns what has to be said about it, a line each. */
    List<String> set(String key, String value);
}
