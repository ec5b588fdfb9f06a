package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
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

    private final List<Block> blocks = new ArrayList<>();

    JsonOutline(Json json) {
        read("", json, null);
    }

    private void read(String label, Json json, Block.Cell before) {
        if (json instanceof Json.Obj object) {
            object(label, object);
        } else if (json instanceof Json.Arr array) {
            array(label, array, before);
        } else if (json instanceof Json.Leaf leaf) {
            blocks.add(
                    new Block.Row(
                            label, List.of(new Block.Cell("", leaf("", leaf, Unit.Form.ITEM)))));
        }
    }

    private void object(String label, Json.Obj object) {
        var like = like(object);
        if (like != null) {
            var rows = new ArrayList<Block.Row>();
            for (var field : object.fields()) {
                var cells = new ArrayList<Block.Cell>();
                var name = label.isEmpty() ? "key" : label.substring(label.lastIndexOf('.') + 1);
                cells.add(new Block.Cell(name, List.of(unit(name, field.key(), Unit.Form.CELL))));
                cells("", (Json.Obj) field.value(), Unit.Form.CELL, field.key(), cells);
                rows.add(new Block.Row("", cells));
                cells.get(0).units().forEach(it -> Subject.name(cells, it));
            }
            blocks.add(new Block.Table(label, rows, rows.size() + object.more()));
            return;
        }
        var all = new ArrayList<Block.Cell>();
        var cells = new ArrayList<Block.Cell>();
        for (var field : object.fields()) {
            if (plain(field.value())) {
                int had = cells.size();
                cells("", new Json.Obj(List.of(field), 0), Unit.Form.FIELD, null, cells);
                all.addAll(cells.subList(had, cells.size()));
            } else {
                // in the order in which it was written: what stands beside a list tells whose it is
                if (!cells.isEmpty()) {
                    blocks.add(new Block.Row(label, cells));
                    cells = new ArrayList<>();
                }
                var path = label.isEmpty() ? field.key() : label + "." + field.key();
                read(path, field.value(), all.isEmpty() ? null : all.get(all.size() - 1));
            }
        }
        if (!cells.isEmpty()) {
            blocks.add(new Block.Row(label, cells));
        }
        Subject.of(all).ifPresent(it -> Subject.name(all, it));
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
            String prefix, Json.Obj object, Unit.Form form, String known, List<Block.Cell> cells) {
        for (var field : object.fields()) {
            var key = prefix + field.key();
            if (field.value() instanceof Json.Leaf leaf) {
                // an object that repeats the key it stands under
                if (!leaf.text().equals(known)) {
                    cells.add(new Block.Cell(key, leaf(key, leaf, form)));
                }
            } else if (field.value() instanceof Json.Obj inner && !inner.fields().isEmpty()) {
                cells(key + ".", inner, form, known, cells);
            } else if (field.value() instanceof Json.Arr array && !array.items().isEmpty()) {
                var units = new ArrayList<Unit>();
                for (var item : array.items()) {
                    units.addAll(leaf(key, (Json.Leaf) item, form));
                }
                cells.add(new Block.Cell(key, units));
            } else {
                var empty = new StringBuilder();
                Json.write(field.value(), empty);
                cells.add(new Block.Cell(key, List.of(unit(key, empty.toString(), form))));
            }
        }
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

    private void array(String label, Json.Arr array, Block.Cell before) {
        var items = array.items();
        if (items.isEmpty()) {
            return;
        }
        if (items.stream().allMatch(Json.Leaf.class::isInstance)) {
            var units = new ArrayList<Unit>();
            for (var item : items) {
                units.addAll(leaf("", (Json.Leaf) item, Unit.Form.ITEM));
            }
            blocks.add(new Block.Items(label, units, before, units.size() + array.more()));
            return;
        }
        boolean grouped = items.stream().allMatch(Json.Arr.class::isInstance);
        var rows = items;
        int more = array.more();
        if (grouped) {
            rows = new ArrayList<>();
            for (var item : items) {
                rows.addAll(((Json.Arr) item).items());
                more += ((Json.Arr) item).more();
            }
        }
        if (rows.size() > 1 && columns(rows) != null) {
            var table = new ArrayList<Block.Row>();
            int group = 0;
            for (var item : items) {
                group++;
                for (var row : grouped ? ((Json.Arr) item).items() : List.of(item)) {
                    var cells = new ArrayList<Block.Cell>();
                    if (grouped) {
                        cells.add(
                                new Block.Cell(
                                        "#",
                                        List.of(
                                                unit(
                                                        "#",
                                                        Integer.toString(group),
                                                        Unit.Form.CELL))));
                    }
                    cells("", (Json.Obj) row, Unit.Form.CELL, null, cells);
                    table.add(new Block.Row("", cells));
                    Subject.of(cells).ifPresent(it -> Subject.name(cells, it));
                }
            }
            blocks.add(new Block.Table(label, table, table.size() + more));
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
            block.write(limit, to);
            if (to.length() == begin) {
                to.setLength(before);
            }
        }
    }
}
