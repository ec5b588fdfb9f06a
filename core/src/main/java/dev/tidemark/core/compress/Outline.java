package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.List;

/** A text as units in their order, and how to write it again with some of them left out. */
abstract class Outline {

    private final List<Unit> units = new ArrayList<>();

    /** Characters of the text, and how many of them are in no unit because nobody looked. */
    private int length;

    private int unread;

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

    /** About how many units the whole text would have. */
    final int parts() {
        double read = Math.max(1, length - unread);
        return (int) Math.min(Integer.MAX_VALUE, units.size() * (length / read));
    }

    /** Whether all of the text is chosen at this limit. */
    final boolean isWhole(int limit) {
        return unread == 0 && chosen(limit) == units.size();
    }

    /** What is chosen at this limit, and how much is not. */
    final String shortened(int limit) {
        int chosen = chosen(limit);
        var text = new StringBuilder();
        write(limit, text);
        if (chosen < units.size() || unread > 0) {
            text.append(chosen > 0 ? "\n[" : "[")
                    .append(units.size() - chosen)
                    .append(" of ")
                    .append(units.size())
                    .append(" parts omitted");
            if (unread > 0) {
                text.append(", and ").append(unread).append(" of ").append(length);
                text.append(" characters between them");
            }
            text.append(']');
        }
        return text.toString();
    }

    /** Writes what is chosen at this limit. */
    abstract void write(int limit, StringBuilder to);

    /**
     * Reads a text: JSON by its structure, anything else by lines and sentences.
     *
     * @param most characters that are looked at
     */
    static Outline of(String text, int most) {
        var sample = new Sample(text, most);
        var outline =
                Json.parse(text, sample)
                        .<Outline>map(JsonOutline::new)
                        .orElseGet(() -> new TextOutline(sample.pieces()));
        outline.length = text.length();
        outline.unread = sample.unread();
        return outline;
    }
}
