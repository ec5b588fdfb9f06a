package dev.tidemark.agent.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.agent.leak.Notes.Note;
import dev.tidemark.agent.leak.Notes.What;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class NotesTest {

    private final Notes notes = new Notes();

    private boolean add(long key) {
        return notes.add(new Note(What.PUT, null, this, (int) key, this));
    }

    private List<Long> drained() {
        var keys = new ArrayList<Long>();
        notes.drain(note -> keys.add((long) note.key));
        return keys;
    }

    @Test
    void whatIsWrittenIsReadOnceInOrder() {
        var all = LongStream.range(0, 100).boxed().toList();
        all.forEach(this::add);
        assertEquals(all, drained());
        assertEquals(List.of(), drained());
        add(7);
        assertEquals(List.of(7L), drained());
    }

    @Test
    void aReaderWhoIsTooSlowMissesTheOldestAndIsCalledInTime() {
        long calls = LongStream.range(0, 20_000).filter(this::add).count();
        assertEquals(20_000 / Notes.CALL, calls);
        var left = drained();
        assertEquals(8_192, left.size());
        for (int i = 0; i < left.size(); i++) {
            assertEquals(20_000 - 8_192 + i, left.get(i));
        }
        add(1);
        assertEquals(List.of(1L), drained());
    }

    @Test
    void whatIsStillThereIsReadThoughItsReaderIsOvertaken() {
        LongStream.range(0, 8_192).forEach(this::add);
        var read = new ArrayList<Long>();
        notes.drain(
                note -> {
                    if (read.isEmpty()) { // while it reads, ten places are taken again
                        LongStream.range(8_192, 8_202).forEach(this::add);
                    }
                    read.add((long) note.key);
                });
        var all = LongStream.range(0, 8_202).filter(it -> it == 0 || it >= 10).boxed().toList();
        assertEquals(all, read);
        assertTrue(drained().isEmpty());
    }

    @Test
    void severalWritersAtOnceLoseNothingWhileThereIsRoom() throws InterruptedException {
        var read = new ConcurrentLinkedQueue<Long>();
        for (int round = 0; round < 50; round++) {
            long base = round * 8_000L;
            var writers =
                    IntStream.range(0, 4)
                            .mapToObj(
                                    writer ->
                                            new Thread(
                                                    () ->
                                                            LongStream.range(0, 2_000)
                                                                    .forEach(
                                                                            i ->
                                                                                    add(
                                                                                            base
                                                                                                    + writer
                                                                                                            * 2_000L
                                                                                                    + i))))
                            .toList();
            writers.forEach(Thread::start);
            notes.drain(note -> read.add((long) note.key)); // while they write
            for (var writer : writers) {
                writer.join();
            }
            notes.drain(note -> read.add((long) note.key));
        }
        assertEquals(400_000, read.size());
        assertEquals(400_000, new HashSet<>(read).size());
        assertTrue(drained().isEmpty());
    }
}
