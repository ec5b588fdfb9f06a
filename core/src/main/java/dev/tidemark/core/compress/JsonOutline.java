package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * JSON as records, lists and tables. Like objects become a header and rows, so that keys are paid
 * for once; nested objects of plain values become fields of the record they stand in; a unit is a
 * field, a cell, an item, or a sentence of a long text.
 */
final class JsonOutline extends Outline {

    /** A text this long in a field is cut into sentences. */
    private static final int LONG_TEXT = 120;

    /** A row has as many columns as fit a screen; wider objects stay records. */
    private static final int WIDEST = 40;

    private record Cell(String key, List<Unit> units) {

        boolean chosen(int limit) {
            for (var unit : units) {
                if (unit.chosen(limit)) {
                    return true;
                }
            }
            return false;
        }

        void write(int limit, StringBuilder to) {
            boolean first = true;
            for (var unit : units) {
                if (unit.chosen(limit)) {
                    to.append(first ? "" : " ").append(unit.value);
                    first = false;
                }
            }
        }
    }

    private sealed interface Block {}

    private record Row(String label, List<Cell> cells) implements Block {}

    private record Table(String label, List<Row> rows) implements Block {}

    /** A list, with the field that stood before it. */
    private record Items(String label, List<Unit> units, Cell before) implements Block {}

    private final List<Block> blocks = new ArrayList<>();

    JsonOutline(Json json) {
        read("", json, null);
    }

    private void read(String label, Json json, Cell before) {
        if (json instanceof Json.Obj object) {
            object(label, object);
        } else if (json instanceof Json.Arr array) {
            array(label, array.items(), before);
        } else if (json instanceof Json.Leaf leaf) {
            blocks.add(new Row(label, List.of(new Cell("", leaf("", leaf, Unit.Form.ITEM)))));
        }
    }

    private void object(String label, Json.Obj object) {
        var like = like(object);
        if (like != null) {
            var rows = new ArrayList<Row>();
            for (var field : object.fields()) {
                var cells = new ArrayList<Cell>();
                var name = label.isEmpty() ? "key" : label.substring(label.lastIndexOf('.') + 1);
                cells.add(new Cell(name, List.of(unit(name, field.key(), Unit.Form.CELL))));
                cells("", (Json.Obj) field.value(), Unit.Form.CELL, field.key(), cells);
                rows.add(new Row("", cells));
                cells.get(0).units().forEach(head -> name(cells, head));
            }
            blocks.add(new Table(label, rows));
            return;
        }
        var all = new ArrayList<Cell>();
        var cells = new ArrayList<Cell>();
        for (var field : object.fields()) {
            if (plain(field.value())) {
                int had = cells.size();
                cells("", new Json.Obj(List.of(field)), Unit.Form.FIELD, null, cells);
                all.addAll(cells.subList(had, cells.size()));
            } else {
                // in the order in which it was written: what stands beside a list tells whose it is
                if (!cells.isEmpty()) {
                    blocks.add(new Row(label, cells));
                    cells = new ArrayList<>();
                }
                var path = label.isEmpty() ? field.key() : label + "." + field.key();
                read(path, field.value(), all.isEmpty() ? null : all.get(all.size() - 1));
            }
        }
        if (!cells.isEmpty()) {
            blocks.add(new Row(label, cells));
        }
        head(all).ifPresent(head -> name(all, head));
    }

    /** Whether it can be written in a record's line. */
    private static boolean plain(Json value) {
        return value instanceof Json.Leaf
                || value instanceof Json.Arr array && array.items().isEmpty()
                || value instanceof Json.Obj inner
                        && inner.fields().stream().allMatch(it -> it.value() instanceof Json.Leaf);
    }

    /** The values of a map whose values are objects with the same keys; null where it is none. */
    private static Set<String> like(Json.Obj object) {
        if (object.fields().size() < 2) {
            return null;
        }
        var values = new ArrayList<Json>();
        object.fields().forEach(field -> values.add(field.value()));
        return columns(values);
    }

    /** The columns of a table of these; null where they are not alike enough, or not flat. */
    private static Set<String> columns(List<Json> items) {
        var columns = new LinkedHashSet<String>();
        long filled = 0;
        for (var item : items) {
            if (!(item instanceof Json.Obj object) || !flat(object)) {
                return null;
            }
            for (var field : object.fields()) {
                columns.add(field.key());
            }
            filled += object.fields().size();
            if (columns.size() > WIDEST) {
                return null;
            }
        }
        return !columns.isEmpty() && filled * 2 >= (long) columns.size() * items.size()
                ? columns
                : null;
    }

    /** Plain values, lists of plain values, and objects of plain values. */
    private static boolean flat(Json.Obj object) {
        for (var field : object.fields()) {
            if (!plain(field.value())
                    && !(field.value() instanceof Json.Arr array
                            && array.items().stream().allMatch(Json.Leaf.class::isInstance))) {
                return false;
            }
        }
        return true;
    }

    /** The fields of a flat object as cells. */
    private void cells(
            String prefix, Json.Obj object, Unit.Form form, String known, List<Cell> cells) {
        for (var field : object.fields()) {
            var key = prefix + field.key();
            if (field.value() instanceof Json.Leaf leaf) {
                // an object that repeats the key it stands under
                if (!leaf.text().equals(known)) {
                    cells.add(new Cell(key, leaf(key, leaf, form)));
                }
            } else if (field.value() instanceof Json.Obj inner && !inner.fields().isEmpty()) {
                cells(key + ".", inner, form, known, cells);
            } else if (field.value() instanceof Json.Arr array && !array.items().isEmpty()) {
                var units = new ArrayList<Unit>();
                for (var item : array.items()) {
                    units.addAll(leaf(key, (Json.Leaf) item, form));
                }
                cells.add(new Cell(key, units));
            } else {
                var empty = new StringBuilder();
                Json.write(field.value(), empty);
                cells.add(new Cell(key, List.of(unit(key, empty.toString(), form))));
            }
        }
    }

    /** The first cell with an identifier, else the first that is a word. */
    private static Optional<Unit> head(List<Cell> cells) {
        Unit word = null;
        for (var cell : cells) {
            if (cell.units().size() == 1 && cell.units().get(0).form != Unit.Form.PROSE) {
                var unit = cell.units().get(0);
                var id = new boolean[1];
                Anchor.find(unit.value, (text, kind) -> id[0] |= kind == Anchor.ID);
                if (id[0]) {
                    return Optional.of(unit);
                }
                if (word == null && unit.value.chars().anyMatch(Character::isLetter)) {
                    word = unit;
                }
            }
        }
        return Optional.ofNullable(word);
    }

    private static void name(List<Cell> cells, Unit head) {
        for (var cell : cells) {
            for (var unit : cell.units()) {
                unit.head = unit == head ? null : head;
            }
        }
        head.head = beside(cells, head);
        if (head.head != null) {
            head.head.head = null;
        }
    }

    /** The value next to the one that names the record: a bare identifier tells nothing either. */
    private static Unit beside(List<Cell> cells, Unit head) {
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).units().contains(head)) {
                var next = i + 1 < cells.size() ? plainUnit(cells.get(i + 1)) : null;
                var before = i > 0 ? plainUnit(cells.get(i - 1)) : null;
                return next == null
                                || before != null && before.value.length() * 2 < next.value.length()
                        ? before
                        : next;
            }
        }
        return null;
    }

    private static Unit plainUnit(Cell cell) {
        return cell.units().size() == 1 && cell.units().get(0).form != Unit.Form.PROSE
                ? cell.units().get(0)
                : null;
    }

    private List<Unit> leaf(String key, Json.Leaf leaf, Unit.Form form) {
        if (leaf.text().length() <= LONG_TEXT) {
            return List.of(unit(key, plain(leaf), form));
        }
        var units = new ArrayList<Unit>();
        for (var sentence : Sentences.of(leaf.text())) {
            TextOutline.clauses(sentence, clause -> units.add(unit(key, clause, Unit.Form.PROSE)));
        }
        return units;
    }

    /** Quoted only where it could be read as something else. */
    private static String plain(Json.Leaf leaf) {
        var text = leaf.text();
        boolean quote = leaf.string() && text.isEmpty();
        for (int i = 0; i < text.length() && !quote; i++) {
            char c = text.charAt(i);
            quote = c == ',' || c == '\n' || c == '"';
        }
        if (!quote) {
            return text;
        }
        var quoted = new StringBuilder();
        Json.quote(text, quoted);
        return quoted.toString();
    }

    private void array(String label, List<Json> items, Cell before) {
        if (items.isEmpty()) {
            return;
        }
        if (items.stream().allMatch(Json.Leaf.class::isInstance)) {
            var units = new ArrayList<Unit>();
            for (var item : items) {
                units.addAll(leaf("", (Json.Leaf) item, Unit.Form.ITEM));
            }
            blocks.add(new Items(label, units, before));
            return;
        }
        boolean grouped = items.stream().allMatch(Json.Arr.class::isInstance);
        var rows = items;
        if (grouped) {
            rows = new ArrayList<>();
            for (var item : items) {
                rows.addAll(((Json.Arr) item).items());
            }
        }
        if (rows.size() > 1 && columns(rows) != null) {
            var table = new ArrayList<Row>();
            int group = 0;
            for (var item : items) {
                group++;
                for (var row : grouped ? ((Json.Arr) item).items() : List.of(item)) {
                    var cells = new ArrayList<Cell>();
                    if (grouped) {
                        cells.add(
                                new Cell(
                                        "#",
                                        List.of(
                                                unit(
                                                        "#",
                                                        Integer.toString(group),
                                                        Unit.Form.CELL))));
                    }
                    cells("", (Json.Obj) row, Unit.Form.CELL, null, cells);
                    table.add(new Row("", cells));
                    head(cells).ifPresent(head -> name(cells, head));
                }
            }
            blocks.add(new Table(label, table));
            return;
        }
        for (var item : items) {
            read(label, item, null);
        }
    }

    @Override
    void write(int limit, StringBuilder to) {
        int start = to.length();
        for (var block : blocks) {
            int before = to.length();
            if (before > start) {
                to.append('\n');
            }
            int begin = to.length();
            if (block instanceof Table table) {
                table(table, limit, to);
            } else if (block instanceof Row row) {
                row(row, limit, to);
            } else if (block instanceof Items items) {
                items(items, limit, to);
            }
            if (to.length() == begin) {
                to.setLength(before);
            }
        }
    }

    private static void row(Row row, int limit, StringBuilder to) {
        boolean first = true;
        for (var cell : row.cells()) {
            if (!cell.chosen(limit)) {
                continue;
            }
            if (first) {
                to.append(row.label()).append(row.label().isEmpty() ? "" : ": ");
            } else {
                to.append(", ");
            }
            first = false;
            if (!cell.key().isEmpty()) {
                to.append(cell.key()).append(": ");
            }
            cell.write(limit, to);
        }
    }

    private static void items(Items items, int limit, StringBuilder to) {
        int chosen = 0;
        for (var unit : items.units()) {
            chosen += unit.chosen(limit) ? 1 : 0;
        }
        if (chosen == 0) {
            return;
        }
        int omitted = items.units().size() - chosen;
        to.append('[').append(chosen).append("]{");
        if (items.before() != null && limit != Unit.ALL) {
            to.append(items.before().key()).append(": ");
            items.before().write(Unit.ALL, to);
            to.append(", ");
        }
        to.append(items.label());
        if (omitted > 0) {
            to.append(", ").append(omitted).append(" omitted");
        }
        to.append("}:");
        char before = ' ';
        for (var unit : items.units()) {
            if (unit.chosen(limit)) {
                to.append(before).append(unit.value);
                before = ',';
            }
        }
    }

    /** One chosen row, or one with running text, reads better as a record. */
    private static void table(Table table, int limit, StringBuilder to) {
        var rows = new ArrayList<Row>();
        var columns = new LinkedHashSet<String>();
        boolean prose = false;
        for (var row : table.rows()) {
            boolean chosen = false;
            for (var cell : row.cells()) {
                if (cell.chosen(limit)) {
                    chosen = true;
                    columns.add(cell.key());
                    prose |= cell.units().get(0).form == Unit.Form.PROSE;
                }
            }
            if (chosen) {
                rows.add(row);
            }
        }
        if (rows.isEmpty()) {
            return;
        }
        if (rows.size() == 1 || prose) {
            to.append(table.label());
            if (rows.size() < table.rows().size()) {
                to.append('[')
                        .append(rows.size())
                        .append(" of ")
                        .append(table.rows().size())
                        .append(']');
            }
            to.append(to.length() > 0 && to.charAt(to.length() - 1) != '\n' ? ": " : "");
            var separator = "";
            for (var row : rows) {
                to.append(separator);
                row(row, limit, to);
                separator = "\n";
            }
            return;
        }
        to.append(table.label()).append('[').append(rows.size()).append("]{");
        var separator = "";
        for (var column : columns) {
            to.append(separator).append(column);
            separator = ",";
        }
        to.append("}:");
        if (rows.size() < table.rows().size()) {
            to.append(" (").append(table.rows().size() - rows.size()).append(" rows omitted)");
        }
        for (var row : rows) {
            to.append('\n');
            cells(row, columns, limit, to);
        }
    }

    private static void cells(Row row, Set<String> columns, int limit, StringBuilder to) {
        var seen = new HashSet<String>();
        boolean first = true;
        for (var column : columns) {
            to.append(first ? "" : ",");
            first = false;
            for (var cell : row.cells()) {
                if (cell.key().equals(column) && cell.chosen(limit) && seen.add(column)) {
                    cell.write(limit, to);
                }
            }
        }
    }
}
