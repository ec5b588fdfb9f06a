package dev.tidemark.core.leak;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.tidemark.core.leak.Verdict.State;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoardTest {

    private final Board board = new Board();

    private static Verdict verdict(State state, String suspect, String holder) {
        return new Verdict(
                state, Kind.HEAP, suspect, holder, 1, 1, 0, Optional.empty(), List.of(), "");
    }

    private List<State> update(Verdict... found) {
        return board.update(List.of(found)).stream().map(Verdict::state).toList();
    }

    @Test
    void aVerdictIsNewsWhenItsStateChangesAndNotBetween() {
        var suspected = verdict(State.SUSPECTED, "a", "a");
        var confirmed = verdict(State.CONFIRMED, "a", "a");
        assertEquals(List.of(State.SUSPECTED), update(suspected));
        assertEquals(List.of(), update(suspected));
        assertEquals(List.of(State.CONFIRMED), update(confirmed));
        assertEquals(List.of(), update(confirmed));
        assertEquals(List.of(confirmed), board.verdicts());
    }

    @Test
    void aHolderThatIsNamedLaterIsNews() {
        update(verdict(State.CONFIRMED, "heap", Verdict.UNATTRIBUTED));
        assertEquals(
                List.of(State.CONFIRMED), update(verdict(State.CONFIRMED, "heap", "A.sessions")));
        assertEquals(List.of(), update(verdict(State.CONFIRMED, "heap", "A.others")));
        assertEquals(List.of(), update(verdict(State.CONFIRMED, "heap", Verdict.UNATTRIBUTED)));
        assertEquals("A.others", board.verdicts().get(0).holder());
    }

    @Test
    void whoIsNotFoundAnyMoreIsWithdrawnOnce() {
        update(verdict(State.SUSPECTED, "a", "a"), verdict(State.CONFIRMED, "b", "b"));
        assertEquals(List.of(State.WITHDRAWN), update(verdict(State.CONFIRMED, "b", "b")));
        assertEquals(List.of(), update(verdict(State.CONFIRMED, "b", "b")));
        assertEquals(
                List.of(State.SUSPECTED),
                update(verdict(State.CONFIRMED, "b", "b"), verdict(State.SUSPECTED, "a", "a")));
    }

    @Test
    void whatIsWithdrawnBeforeAnybodyHeardOfItIsNoNews() {
        assertEquals(List.of(), update(verdict(State.WITHDRAWN, "a", "a")));
        assertEquals(List.of(), board.verdicts());
    }

    @Test
    void moreThanThereIsRoomForAreNotToldAgainAndAgain() {
        var many =
                IntStream.range(0, 60)
                        .mapToObj(i -> verdict(State.SUSPECTED, "s" + i, "x"))
                        .toArray(Verdict[]::new);
        assertEquals(50, update(many).size());
        assertEquals(List.of(), update(many));
    }

    @Test
    void theBoardIsBoundedAndConfirmedVerdictsStayLongest() {
        update(verdict(State.CONFIRMED, "kept", "kept"));
        IntStream.range(0, 1_000)
                .forEach(
                        i ->
                                update(
                                        verdict(State.CONFIRMED, "kept", "kept"),
                                        verdict(State.SUSPECTED, "s" + i, "x")));
        assertTrue(board.verdicts().size() <= 50);
        assertTrue(board.verdicts().stream().anyMatch(it -> it.suspect().equals("kept")));
    }
}
