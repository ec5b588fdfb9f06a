package dev.tidemark.core.budget.cleanup;

/** What a cleanup does, in the name users see. */
public enum Action {
    DROP_DEBUG_OUTPUT("drop-debug-output"),
    COMPRESS_INACTIVE("compress-inactive"),
    ARCHIVE_FINISHED("archive-finished"),
    REMOVE_DUPLICATES("remove-duplicates"),
    UNLOAD_UNREFERENCED("unload-unreferenced"),
    KEEP_EXCERPTS("keep-excerpts"),
    DROP_REDUNDANT("drop-redundant"),
    EXTRACT_OLD("extract-old"),
    ARCHIVE_OLD("archive-old"),
    FOLD("fold"),
    EVICT("evict"),
    CUT("cut");

    private final String label;

    Action(String label) {
        this.label = label;
    }

    /** The name in events and metric tags. */
    public String label() {
        return label;
    }
}
