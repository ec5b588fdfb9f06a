package dev.tidemark.core.compress;

import dev.tidemark.core.compress.Plan.Edit;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * The edits of a plan, of which the next plan has the same and a few more: as many as there were
 * when it was made of an array that is written behind them and nowhere else.
 */
final class Edits extends AbstractList<Edit> implements RandomAccess {

    private final Edit[] all;
    private final int size;

    Edits(Edit[] all, int size) {
        this.all = all;
        this.size = size;
    }

    /** What is of this kind is not copied. */
    static Edits copyOf(List<Edit> edits) {
        return edits instanceof Edits same
                ? same
                : new Edits(edits.toArray(new Edit[0]), edits.size());
    }

    @Override
    public Edit get(int index) {
        return all[Objects.checkIndex(index, size)];
    }

    @Override
    public int size() {
        return size;
    }

    /** Adds what is sent of these messages; those behind the last edit are sent as they are. */
    <M> void apply(
            List<? extends M> messages, int from, int to, Plan.Writer<M> writer, List<M> sent) {
        for (int i = from; i < to; i++) {
            var edit = i < size ? all[i] : Plan.KEEP;
            if (edit instanceof Plan.Replace replace) {
                sent.add(writer.replaced(messages.get(i), replace.by()));
            } else if (edit instanceof Plan.Keep) {
                sent.add(messages.get(i));
            }
        }
    }
}
