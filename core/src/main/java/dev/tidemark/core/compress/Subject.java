package dev.tidemark.core.compress;

import java.util.List;
import java.util.Optional;

/** What a record is about: the value that names it, without which its others tell nothing. */
final class Subject {

    private Subject() {}

    /** The first cell with an identifier, else the first that is a word. */
    static Optional<Unit> of(List<Block.Cell> cells) {
        Unit word = null;
        for (var cell : cells) {
            if (cell.units().size() == 1 && cell.units().get(0).form != Unit.Form.PROSE) {
                var unit = cell.units().get(0);
                if (unit.anchors().stream().anyMatch(it -> it.kind() == Anchor.ID)) {
                    return Optional.of(unit);
                }
                if (word == null && unit.value.chars().anyMatch(Character::isLetter)) {
                    word = unit;
                }
            }
        }
        return Optional.ofNullable(word);
    }

    /** Lets all the cells of a record go with the one that names it. */
    static void name(List<Block.Cell> cells, Unit head) {
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
    private static Unit beside(List<Block.Cell> cells, Unit head) {
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

    private static Unit plainUnit(Block.Cell cell) {
        return cell.units().size() == 1 && cell.units().get(0).form != Unit.Form.PROSE
                ? cell.units().get(0)
                : null;
    }
}
