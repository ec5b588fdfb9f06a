package dev.tidemark.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // a scope is opened for what is in force inside it
class TasksTest {

    @AfterEach
    void nothingIsLeftBehind() {
        assertNull(Context.current());
    }

    private static AutoCloseable open(String conversation) {
        return Context.open(Map.of(Context.CONVERSATION, conversation));
    }

    private static String conversation() {
        return Context.values().get(Context.CONVERSATION);
    }

    /** A task that takes no notice of who asks whether it equals another. */
    private static final class Task {

        @Override
        public boolean equals(Object other) {
            return other instanceof Task;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    private static void elsewhere(Runnable work) throws InterruptedException {
        var failed = new AtomicReference<Throwable>();
        var thread = new Thread(work);
        thread.setUncaughtExceptionHandler((where, failure) -> failed.set(failure));
        thread.start();
        thread.join();
        assertNull(failed.get());
    }

    @Test
    void aTaskRunsInTheContextItWasMadeIn() throws Exception {
        var task = new Task();
        try (var scope = open("a")) {
            Tasks.CAPTURE.accept(task);
        }
        elsewhere(
                () -> {
                    var scope = Tasks.START.apply(task);
                    assertEquals("a", conversation());
                    Tasks.END.accept(scope);
                    assertNull(conversation());
                });
    }

    @Test
    void aTaskIsKnownByIdentityAndTakenUpOnce() throws Exception {
        var task = new Task();
        try (var scope = open("a")) {
            Tasks.CAPTURE.accept(task);
        }
        assertNull(Tasks.START.apply(new Task()));
        var started = Tasks.START.apply(task);
        assertNotNull(started);
        Tasks.END.accept(started);
        assertNull(Tasks.START.apply(task));
    }

    @Test
    void withoutAContextNothingIsNoted() {
        int before = Tasks.waiting();
        var task = new Task();
        Tasks.CAPTURE.accept(task);
        assertNull(Tasks.SUBMIT.apply(task));
        assertEquals(before, Tasks.waiting());
        assertNull(Tasks.START.apply(null));
    }

    @Test
    void aPooledThreadForgetsWhatTheLastTaskLeft() throws Exception {
        var task = new Task();
        try (var scope = open("b")) {
            Tasks.CAPTURE.accept(task);
        }
        open("left open by an earlier task");
        Tasks.BEGIN.accept(task);
        assertEquals("b", conversation());
        Tasks.FINISH.accept(task);
        assertNull(conversation());
        Tasks.BEGIN.accept(new Task());
        assertNull(conversation());
    }

    @Test
    void aWorkerThatIsBornWithATaskInheritsNothingOfIt() throws Exception {
        var task = new Task();
        try (var scope = open("a")) {
            var submission = Tasks.SUBMIT.apply(task);
            elsewhere(() -> assertNull(conversation()));
            assertEquals("a", conversation());
            Tasks.END.accept(submission);
        }
        var started = Tasks.START.apply(task);
        assertEquals("a", conversation());
        Tasks.END.accept(started);
    }

    @Test
    void aTaskThatNeverRunsIsNotHeld() throws Exception {
        int before = Tasks.waiting();
        try (var scope = open("a")) {
            Tasks.CAPTURE.accept(new Task());
        }
        long start = System.nanoTime();
        while (Tasks.waiting() > before && System.nanoTime() - start < 20_000_000_000L) {
            System.gc();
        }
        assertTrue(Tasks.waiting() <= before);
    }

    @Test
    void aTaskThatWaitsKeepsNoCall() throws Exception {
        var task = new Task();
        var call = captureInACall(task);
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!call.refersTo(null) && System.nanoTime() < deadline) {
            System.gc();
        }
        assertTrue(call.refersTo(null));
        assertNotNull(Tasks.START.apply(task));
        Context.clear();
    }

    private static WeakReference<Object> captureInACall(Task task) {
        var call = new Object();
        try (var scope = Context.calling(call, "a")) {
            Tasks.CAPTURE.accept(task);
        }
        return new WeakReference<>(call);
    }

    @Test
    void aTaskThatIsSubmittedAgainBeforeItRanBelongsToNobody() throws Exception {
        Runnable task = () -> {};
        for (var conversation : new String[] {"a", "b"}) {
            try (var scope = open(conversation)) {
                Tasks.END.accept(Tasks.SUBMIT.apply(task));
            }
        }
        assertNull(Tasks.START.apply(task));
    }

    @Test
    void aTaskThatIsSubmittedFromNowhereForgetsItsLastContext() throws Exception {
        Runnable task = () -> {};
        try (var scope = open("a")) {
            Tasks.END.accept(Tasks.SUBMIT.apply(task));
        }
        assertNull(Tasks.SUBMIT.apply(task));
        assertNull(Tasks.START.apply(task));
    }
}
