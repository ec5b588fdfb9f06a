package dev.tidemark.samples.helpdesk;

/** Somebody with a few orders. Ten turns make a round that touches everything the desk can do. */
record Shopper(int number) implements Customer {

    private static final String[] NAMES = {
        "Ada", "Bjørn", "Chiyo", "Dmitri", "Esi", "Fatma", "Gwen"
    };
    private static final String[] CITIES = {"Oslo", "Tromsø", "Aarhus", "Turku", "Lübeck"};

    @Override
    public String id() {
        return "customer-%03d".formatted(number);
    }

    @Override
    public Turn turn(int turn) {
        int round = turn / 10;
        var locker = "K%d%d".formatted(number, round);
        return switch (turn % 10) {
            case 0 ->
                    round == 0
                            ? plain(
                                    "Hello, my name is %s. My order number is %s. My city is %s."
                                            .formatted(name(), order(0), city()))
                            : plain("One more thing: my locker code is %s.".formatted(locker));
            case 1 ->
                    plain(
                            "Where are my parcels? Please check the shipping status of %s and %s."
                                    .formatted(order(round), order(round + 1)));
            case 2 ->
                    plain(
                            round % 2 == 0
                                    ? "What does your return policy say about opened boxes?"
                                    : "Does the warranty cover a chip in the enamel?");
            case 3 -> streamed("Please explain in 120 words why parcels take so long in November.");
            case 4 ->
                    round == 0
                            ? recall(Way.PLAIN, "What was my order number again?", order(0))
                            : recall(Way.PLAIN, "What is my locker code?", locker);
            case 5 ->
                    plain(
                            "Please refund %d.50 euros for %s, the lid arrived damaged."
                                    .formatted(5 + round, order(round + 1)));
            case 6 -> new Turn(Way.WITH_PICTURE, "This is how the box looked when it came.", "");
            case 7 ->
                    streamed(
                            """
                            I have to say that this is not what I am used to. I have bought from you \
                            for %d years, I have told all my neighbours about you, and never before \
                            did I have to write %d times because of a lid. The kettle itself is \
                            lovely, it whistles like a ferry, and my daughter wants one too; but \
                            without its lid it boils over, and I had to dry the whole kitchen. \
                            Please pass this on to whoever packs the boxes."""
                                    .formatted(3 + number % 9, turn));
            case 8 ->
                    round % 2 == 0
                            ? recall(Way.STREAMED, "What is my name?", name())
                            : recall(Way.STREAMED, "What is my city?", city());
            default -> streamed("Please look up order %s for me.".formatted(order(round + 2)));
        };
    }

    private static Turn plain(String text) {
        return new Turn(Way.PLAIN, text, "");
    }

    private static Turn streamed(String text) {
        return new Turn(Way.STREAMED, text, "");
    }

    private static Turn recall(Way way, String text, String expected) {
        return new Turn(way, text, expected);
    }

    /** Customers share no order: a figure in the wrong conversation would be seen. */
    private String order(int which) {
        return "A-%d".formatted(1_000 + number * 100 + which);
    }

    private String name() {
        return NAMES[number % NAMES.length] + " the " + number + "th";
    }

    private String city() {
        return CITIES[number % CITIES.length];
    }
}
