package dev.tidemark.samples.helpdesk;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import java.util.Locale;

/**
 * The shop's back office as the model's tools. Everything follows from the order's id, so that
 * every run sees the same; results are as wordy as those of real back offices.
 */
final class Orders {

    private static final String[] ARTICLES = {
        "enamel kettle", "cast-iron pan", "salad bowl", "bread knife", "coffee mill", "egg timer"
    };
    private static final String[] PLACES = {
        "Bergen", "Haugesund", "Stavanger", "Kristiansand", "Hirtshals", "Hamburg", "Kassel", "Köln"
    };

    /** Why money goes back. */
    enum Reason {
        LATE,
        DAMAGED,
        WRONG_ARTICLE
    }

    @Tool("Looks up an order: its articles, what was paid and when it was placed.")
    String orderLookup(@P("The order's id, such as A-1042") String orderId) {
        int number = number(orderId);
        var lines = new StringBuilder();
        int cents = 0;
        for (int i = 0; i <= number % 3; i++) {
            int price = 1_290 + (number * 37 + i * 411) % 6_000;
            cents += price;
            lines.append(i == 0 ? "" : ",")
                    .append(
                            "{\"article\":\"%s\",\"sku\":\"H%05d\",\"quantity\":1,\"euros\":%s}"
                                    .formatted(
                                            ARTICLES[(number + i) % ARTICLES.length],
                                            number * 7 + i,
                                            euros(price)));
        }
        return """
        {"orderId":"%s","placed":"2026-10-%02d","state":"paid","paidBy":"card","lines":[%s],\
        "euros":%s,"note":"Gift wrapping: no. Signature on delivery: no."}"""
                .formatted(orderId, 1 + number % 28, lines, euros(cents));
    }

    @Tool("Tells where the parcel of an order is, its shipping status and when it will arrive.")
    String shippingStatus(@P("The order's id, such as A-1042") String orderId) {
        int number = number(orderId);
        var events = new StringBuilder();
        int stops = 3 + number % 5;
        for (int i = 0; i < stops; i++) {
            events.append(i == 0 ? "" : ",")
                    .append(
                            """
                            {"at":"2026-11-%02dT%02d:%02d:00","place":"%s","event":"%s","scanner":"S%04d"}"""
                                    .formatted(
                                            1 + i + number % 20,
                                            6 + (number + i) % 14,
                                            (number * 13 + i * 7) % 60,
                                            PLACES[i % PLACES.length],
                                            i == 0 ? "handed over" : "sorted and loaded",
                                            (number * 31 + i) % 10_000));
        }
        return """
        {"orderId":"%s","carrier":"Nordpost","tracking":"%s","events":[%s],\
        "expected":"2026-11-%02d"}"""
                .formatted(orderId, tracking(number), events, 4 + stops + number % 18);
    }

    @Tool("Gives money back for an order, in whole or in part.")
    String refund(
            @P("The order's id, such as A-1042") String orderId,
            @P("How much, in euros") double euros,
            @P("Why") Reason reason) {
        return """
        {"orderId":"%s","refunded":%s,"reason":"%s","reference":"R%06d","days":5}"""
                .formatted(
                        orderId,
                        euros(Math.round(euros * 100)),
                        reason,
                        number(orderId) * 11 % 1_000_000);
    }

    /** The carrier's name for the parcel of an order. */
    static String tracking(int order) {
        return "NP%09dNO".formatted(order * 7_919L);
    }

    static String euros(long cents) {
        return String.format(Locale.ROOT, "%d.%02d", cents / 100, cents % 100);
    }

    /** A model may ask for anything: what is not an id is order 0. */
    static int number(String orderId) {
        return orderId.matches("[A-Z]-\\d{1,8}") ? Integer.parseInt(orderId.substring(2)) : 0;
    }
}
