package dev.tidemark.samples.helpdesk;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.util.Random;
import java.util.StringJoiner;

/**
 * The back office of those who buy much: what its tools return is long, and seldom needed twice.
 */
final class Wholesale {

    static final String[] HOTELS = {
        "Fjordheim", "Solbakken", "Grand Vesterland", "Havblikk", "Bryggen", "Utsikten", "Skagen"
    };
    private static final String[] STATES = {"delivered", "on its way", "packed", "waiting"};
    private static final String[] STEPS = {
        "INFO  boiler heated to %d degrees",
        "INFO  %d cups since the last rinse",
        "WARN  pump pressure %d below the mark",
        "INFO  rinse programme took %d s",
        "ERROR valve 3 did not close within %d ms",
        "INFO  hopper at %d percent"
    };
    private static final String[] DUTIES = {
        "The shop replaces what arrives broken, as long as it hears of it within %d days.",
        "Orders above %d pieces are packed on pallets that go back to the shop.",
        "Prices hold for %d weeks from the day of the offer.",
        "The buyer may cancel free of charge until %d hours before loading.",
        "Machines are looked after once in %d months, with parts and travel in the fee.",
        "What is engraved or cut to size goes back only if the shop made the mistake.",
        "Either side may end this clause with notice of %d days, in writing.",
        "Samples stay with the buyer for %d days and are then paid for or sent back."
    };

    @Tool("Lists all deliveries of a week, one row for each.")
    String deliveries(@P("The week, such as W-1031") String week) {
        var random = random(week);
        var rows = new StringJoiner(",", "{\"week\":\"" + week + "\",\"deliveries\":[", "]}");
        int count = 20 + random.nextInt(41);
        for (int i = 0; i < count; i++) {
            rows.add(
                    "{\"delivery\":\"D%06d\",\"hotel\":\"%s\",\"pieces\":%d,\"state\":\"%s\",\"euros\":%s}"
                            .formatted(
                                    random.nextInt(1_000_000),
                                    HOTELS[random.nextInt(HOTELS.length)],
                                    1 + random.nextInt(60),
                                    STATES[random.nextInt(STATES.length)],
                                    Orders.euros(2_000 + random.nextInt(90_000))));
        }
        return rows.toString();
    }

    @Tool("Reads the newest lines of the log of a coffee machine.")
    String machineLog(@P("The machine, such as M-204") String machine) {
        var random = random(machine);
        var lines = new StringJoiner("\n");
        int second = random.nextInt(3_600);
        for (int i = 0; i < 30; i++) {
            second += 1 + random.nextInt(90);
            lines.add(
                    "2026-11-%02d 07:%02d:%02d %s %s"
                            .formatted(
                                    1 + Orders.number(machine) % 28,
                                    second / 60 % 60,
                                    second % 60,
                                    machine,
                                    STEPS[random.nextInt(STEPS.length)].formatted(
                                            10 + random.nextInt(190))));
        }
        return lines.toString();
    }

    @Tool("Quotes a clause of the contract.")
    String contract(@P("The clause, such as P-112") String clause) {
        var random = random(clause);
        var text = new StringJoiner(" ", "Clause " + clause + ". ", "");
        for (int i = 0; i < 9; i++) {
            text.add(DUTIES[random.nextInt(DUTIES.length)].formatted(2 + random.nextInt(58)));
        }
        return text.toString();
    }

    @Tool("Shows an invoice: its total, the tax in it and when it is due.")
    String invoice(@P("The id of what was bought, such as A-1042") String orderId) {
        int number = Orders.number(orderId);
        return """
        {"orderId":"%s","invoice":"%d-%d","issued":"2026-10-%02d","total":"%s","tax":"%s",\
        "dueDate":"%s","terms":"30 days net, no discount","paid":false}"""
                .formatted(
                        orderId,
                        2026,
                        500_000 + number,
                        1 + number % 28,
                        total(number),
                        Orders.euros(cents(number) / 5),
                        due(number));
    }

    /** What an order comes to. */
    static String total(int order) {
        return Orders.euros(cents(order));
    }

    /** When it is to be paid. */
    static String due(int order) {
        return "2026-12-%02d".formatted(1 + order * 11 % 28);
    }

    private static long cents(int order) {
        return 10_000 + order * 7_919L % 90_000;
    }

    /** The same id, the same answer, in every run. */
    private static Random random(String id) {
        return new Random(Orders.number(id) * 0x9E3779B97F4A7C15L);
    }
}
