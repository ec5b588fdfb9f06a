package dev.tidemark.samples.helpdesk;

import java.util.List;
import java.util.Random;

/**
 * A buyer for a chain of hotels who never closes the conversation. The first turns say and look up
 * what later ones ask for, every twentieth one; between them is a buyer's day: weekly lists, logs
 * of machines, parcels, clauses of the contract, complaints.
 */
record Regular(int number) implements Customer {

    /** Every so many turns something early is asked for. */
    private static final int RECALL = 20;

    private static final String[] NAMES = {"Ingrid Solberg", "Tor Aune", "Maja Lind", "Ole Berg"};
    private static final String[] STREETS = {"Strandgaten", "Nygata", "Kongens gate", "Havnegata"};
    private static final String[] COLOURS = {"moss green", "slate blue", "warm grey", "brick red"};
    private static final String[] GOODS = {
        "kettles", "ladles", "bread knives", "salad bowls", "coffee mills", "pan lids", "egg timers"
    };
    private static final String[] TROUBLES = {
        "came with a dent in the rim",
        "were packed without paper between them",
        "have handles that turn in the hand",
        "stood in the rain behind the kitchen",
        "are a size smaller than the ones before"
    };
    private static final String[] FEELINGS = {
        "The cook says he will not have them in his kitchen.",
        "I am not angry, I only want to know what we do about it.",
        "This is the second time this season, and the season is short.",
        "The breakfast team made do with what they had, and the guests were kind.",
        "Somebody at your end should look at how the boxes are stacked."
    };

    /** Something of the first turns, and how it is asked for. */
    private record Fact(String question, String answer) {}

    @Override
    public String id() {
        return "regular-%03d".formatted(number);
    }

    @Override
    public Turn turn(int turn) {
        if (turn % RECALL == RECALL - 1) {
            var facts = facts();
            // 7 and the number of facts have no common divisor: all are asked before one is again
            var fact = facts.get(turn / RECALL * 7 % facts.size());
            return new Turn(Way.PLAIN, fact.question(), fact.answer());
        }
        return switch (turn) {
            case 0 ->
                    plain(
                            """
                            Hello, this is the purchasing office of the Vesterland hotels. My name is \
                            %s. My e-mail is %s. The number of my first order is %s."""
                                    .formatted(name(), email(), order(0)));
            case 1 ->
                    plain(
                            "Please check the shipping status of %s and %s."
                                    .formatted(order(0), order(1)));
            case 2 -> plain("Show me the invoice of %s.".formatted(order(0)));
            case 3 ->
                    plain(
                            """
                            Before we go on, so that you have it: my delivery address is %s, behind \
                            the fish market, and the driver has to ring twice. The name of the \
                            janitor is %s."""
                                    .formatted(address(), janitor()));
            case 4 -> plain("Show me the invoice of %s, too.".formatted(order(1)));
            case 5 ->
                    plain(
                            """
                            Our new dining room has a lot of wood and not much light. My favourite \
                            colour is %s, so whenever there is a choice, take that. The date of the \
                            opening is %s, and my budget is %s euros."""
                                    .formatted(colour(), opening(), budget()));
            default -> day(turn);
        };
    }

    private List<Fact> facts() {
        return List.of(
                new Fact("What was the number of my first order?", order(0)),
                new Fact("What is my name?", name()),
                new Fact("What was the tracking of %s?".formatted(order(0)), tracking(0)),
                new Fact("What is my e-mail?", email()),
                new Fact("What is my delivery address?", address()),
                new Fact("What was the total of %s?".formatted(order(0)), total(0)),
                new Fact("What is my favourite colour?", colour()),
                new Fact("What was the name of the janitor?", janitor()),
                new Fact("What was the due date of %s?".formatted(order(1)), due(1)),
                new Fact("What was the date of the opening?", opening()),
                new Fact("What was the tracking of %s?".formatted(order(1)), tracking(1)),
                new Fact("What is my budget?", budget()),
                new Fact("What was the total of %s?".formatted(order(1)), total(1)));
    }

    /** Twenty turns of all kinds, each with other ids. */
    private Turn day(int turn) {
        var random = new Random((number * 1_000_003L + turn) * 0x9E3779B97F4A7C15L);
        int recent = 2_000 + number * 100_000 + turn;
        return switch (turn % RECALL) {
            case 1, 8, 15 -> plain("Please look up order A-%d.".formatted(recent));
            case 2, 12 ->
                    streamed(
                            "Please check the shipping status of A-%d and A-%d."
                                    .formatted(recent - 1 - random.nextInt(6), recent));
            case 3, 10, 16 -> plain("List the deliveries of W-%d, please.".formatted(1_000 + turn));
            case 4, 13, 18 -> streamed(complaint(random));
            case 5 -> plain("What does clause P-%d of the contract say?".formatted(100 + turn));
            case 6 ->
                    plain("Does the warranty cover this, too? It is about A-%d.".formatted(recent));
            case 7, 14 -> plain("Read me the log of machine M-%d.".formatted(200 + turn));
            case 9 ->
                    streamed(
                            "Explain in 80 words what you will do about the %s at the %s."
                                    .formatted(one(GOODS, random), one(Wholesale.HOTELS, random)));
            case 11 ->
                    plain(
                            "Please refund %d.%02d euros for A-%d, it arrived damaged."
                                    .formatted(
                                            5 + random.nextInt(90), random.nextInt(100), recent));
            case 17 -> plain("And what does your return policy say about that?");
            default -> plain("Show me the invoice of A-%d.".formatted(recent));
        };
    }

    private static String complaint(Random random) {
        return """
        Of the %d %s for the %s, %d %s. %s The %s asked for %d %s instead, and I said I would see. I \
        wrote about it %d days ago already. %s"""
                .formatted(
                        12 + random.nextInt(200),
                        one(GOODS, random),
                        one(Wholesale.HOTELS, random),
                        2 + random.nextInt(9),
                        one(TROUBLES, random),
                        one(FEELINGS, random),
                        one(Wholesale.HOTELS, random),
                        3 + random.nextInt(40),
                        one(GOODS, random),
                        1 + random.nextInt(9),
                        one(FEELINGS, random));
    }

    private static String one(String[] of, Random random) {
        return of[random.nextInt(of.length)];
    }

    private static Turn plain(String text) {
        return new Turn(Way.PLAIN, text, "");
    }

    private static Turn streamed(String text) {
        return new Turn(Way.STREAMED, text, "");
    }

    private String name() {
        return NAMES[number % NAMES.length];
    }

    private String email() {
        return "office-%d@vesterland-hotels.example".formatted(31 + number);
    }

    private String order(int which) {
        return "A-%d".formatted(1_042 + number * 100 + which);
    }

    private String address() {
        return "%s %d".formatted(STREETS[number % STREETS.length], 12 + number);
    }

    private String janitor() {
        return NAMES[(number + 1) % NAMES.length];
    }

    private String colour() {
        return COLOURS[number % COLOURS.length];
    }

    private String opening() {
        return "2027-06-%02d".formatted(12 + number % 16);
    }

    private String budget() {
        return Integer.toString(48_250 + number * 10);
    }

    private String tracking(int which) {
        return Orders.tracking(1_042 + number * 100 + which);
    }

    private String total(int which) {
        return Wholesale.total(1_042 + number * 100 + which);
    }

    private String due(int which) {
        return Wholesale.due(1_042 + number * 100 + which);
    }
}
