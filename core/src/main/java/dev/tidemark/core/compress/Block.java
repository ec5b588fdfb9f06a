package dev.tidemark.core.compress;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A piece of a JSON text as it is written: a record's line, a table, or a list. */
sealed interface Block {

    /** Writes what is chosen at this limit; nothing where nothing is. */
    void write(int limit, StringBuilder to);

    /** A value with its key; a long text is several units. */
    record Cell(String key, List<Unit> units) {

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

    /** A record. */
    record Row(String label, List<Cell> cells) implements Block {

        @Override
        public void write(int limit, StringBuilder to) {
            boolean first = true;
            for (var cell : cells) {
                if (!cell.chosen(limit)) {
                    continue;
                }
                if (first) {
                    to.append(label).append(label.isEmpty() ? "" : ": ");
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
    }

    /**
     * A list, with the field that stood before it.
     *
     * @param all how many there are, those included that nobody looked at
     */
    record Items(String label, List<Unit> units, Cell before, int all) implements Block {

        @Override
        public void write(int limit, StringBuilder to) {
            int chosen = 0;
            for (var unit : units) {
                chosen += unit.chosen(limit) ? 1 : 0;
            }
            if (chosen == 0) {
                return;
            }
            to.append('[').append(chosen).append("]{");
            if (before != null && limit != Unit.ALL) {
                to.append(before.key()).append(": ");
                before.write(Unit.ALL, to);
                to.append(", ");
            }
            to.append(label);
            if (chosen < all) {
                to.append(", ").append(all - chosen).append(" omitted");
            }
            to.append("}:");
            char separator = ' ';
            for (var unit : units) {
                if (unit.chosen(limit)) {
                    to.append(separator).append(unit.value);
                    separator = ',';
                }
            }
        }
    }

    /**
     * Like records: keys once, then a row for each.
     *
     * @param all how many there are, those included that nobody looked at
     */
    record Table(String label, List<Row> rows, int all) implements Block {

        /** One chosen row, or one with running text, reads better as a record. */
        @Override
        public void write(int limit, StringBuilder to) {
            var kept = new ArrayList<Row>();
            var columns = new LinkedHashSet<String>();
            boolean prose = false;
            for (var row : rows) {
                boolean chosen = false;
                for (var cell : row.cells()) {
                    if (cell.chosen(limit)) {
                        chosen = true;
                        columns.add(cell.key());
                        prose |= cell.units().get(0).form == Unit.Form.PROSE;
                    }
                }
                if (chosen) {
                    kept.add(row);
                }
            }
            if (kept.size() == 1 || prose) {
                records(kept, limit, to);
            } else if (!kept.isEmpty()) {
                rows(kept, columns, limit, to);
            }
        }

        private void records(List<Row> kept, int limit, StringBuilder to) {
            to.append(label);
            if (kept.size() < all) {
                to.append('[').append(kept.size()).append(" of ").append(all).append(']');
            }
            to.append(to.length() > 0 && to.charAt(to.length() - 1) != '\n' ? ": " : "");
            var separator = "";
            for (var row : kept) {
                to.append(separator);
                row.write(limit, to);
                separator = "\n";
            }
        }

        private void rows(List<Row> kept, Set<String> columns, int limit, StringBuilder to) {
            to.append(label).append('[').append(kept.size()).append("]{");
            to.append(String.join(",", columns)).append("}:");
            if (kept.size() < all) {
                to.append(" (").append(all - kept.size()).append(" rows omitted)");
            }
            for (var row : kept) {
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
}
