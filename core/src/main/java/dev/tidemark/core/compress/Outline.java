package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.List;

/** A text as units in their order, and how to write it again with some of them left out. */
abstract class Outline {

    private final List<Unit> units = new ArrayList<>();

    /** What can be left out, in the order of the text. */
    final List<Unit> units() {
        return units;
    }

    /** Adds a unit, while the text is read. */
    final Unit unit(String label, String value, Unit.Form form) {
        var unit = new Unit(label, value, form);
        units.add(unit);
        return unit;
    }

    /** How many units are chosen at this limit. */
    final int chosen(int limit) {
        int count = 0;
        for (var unit : units) {
            count += unit.chosen(limit) ? 1 : 0;
        }
        return count;
    }

    /** What is chosen at this limit, and how much is not. */
    final String shortened(int limit) {
        int chosen = chosen(limit);
        var text = new StringBuilder();
        write(limit, text);
        if (chosen < units.size()) {
            text.append(chosen > 0 ? "\n[" : "[")
                    .append(units.size() - chosen)
                    .append(" of ")
                    .append(units.size())
                    .append(" parts omitted]");
        }
        return text.toString();
    }

    /** Writes what is chosen at this limit. */
    abstract void write(int limit, StringBuilder to);

    /** Reads a text: JSON by its structure, anything else by lines and sentences. */
    static Outline of(String text) {
        return Json.parse(text)
                .<Outline>map(JsonOutline::new)
                .orElseGet(() -> new TextOutline(text));
    }
}
