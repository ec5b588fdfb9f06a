package dev.tidemark.agent.host;

import java.util.List;

/**
 * A framework that Tidemark knows: what it is called and where to listen. Names only; no type of
 * the framework may be needed to load an implementation.
 */
public interface Host {

    /** The name users see: in configuration ({@code host.<name>}), events and metric tags. */
    String name();

    /**
     * The types, by internal name, whose loading says that the framework is in use. The same names
     * stand in the gate, which cannot ask here because it runs before anything of ours is loaded.
     */
    List<String> roots();

    /**
     * Those of the roots without which no request is made: the application's thread waits, when the
     * first one is loaded, for what must be there before its first request.
     */
    List<String> requests();

    /** What to intercept. */
    List<Hook> hooks();
}
