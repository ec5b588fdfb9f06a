package dev.tidemark.samples.helpdesk;

/** Who writes to the desk: what is written follows from who it is and the turn alone. */
interface Customer {

    /** How a turn is asked. */
    enum Way {
        PLAIN,
        STREAMED,
        WITH_PICTURE
    }

    /**
     * One question.
     *
     * @param expected what the answer must contain because it was said or found before, empty where
     *     nothing need be remembered
     */
    record Turn(Way way, String text, String expected) {}

    String id();

    Turn turn(int turn);
}
