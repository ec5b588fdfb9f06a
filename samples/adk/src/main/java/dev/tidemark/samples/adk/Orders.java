package dev.tidemark.samples.adk;

import com.google.adk.tools.Annotations.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Knows all orders, at length. */
public final class Orders {

    private Orders() {}

    /** A tool, for ADK and for Google's SDK. */
    @Schema(name = "findOrders", description = "Finds an order")
    public static Map<String, Object> findOrders(
            @Schema(name = "id", description = "The order's number") String id) {
        List<Object> lines = new ArrayList<>();
        for (int line = 1; line <= 6; line++) {
            Map<String, Object> known = new LinkedHashMap<>();
            known.put("line", line);
            known.put("of", id);
            known.put("state", "sent");
            lines.add(known);
        }
        return new LinkedHashMap<>(Map.of("lines", lines));
    }
}
