package dev.tidemark.samples.leaky;

import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Two days of a shop beside its catalogue: at night few people visit, at noon many. Each has a
 * session, which ends, and some ask the assistant.
 */
final class DailyLoad implements Scenario {

    private static final int SESSION = 16_000;
    private static final int DAYS = 2;
    private static final double NOON = 0.2; // of what a leak holds in the end
    private static final double CATALOGUE = 0.15;
    private static final int TURNOVER = 50; // of as many sessions, one ends and one begins a step
    private static final int ASKING = 20; // at noon, in a step
    private static final int REGULARS = 20; // whose conversations are a window of ten

    private final Assistant assistant =
            Assistant.of(id -> MessageWindowChatMemory.builder().id(id).maxMessages(10).build());
    private final Deque<byte[]> catalogue = new ArrayDeque<>();
    private final Deque<byte[]> sessions = new ArrayDeque<>();
    private long asked;

    @Override
    public void step(Moment now) {
        while (catalogue.size() < now.ofAll(CATALOGUE, SESSION)) {
            catalogue.add(new byte[SESSION]);
        }
        double sun = (1 - Math.cos(2 * Math.PI * DAYS * now.part())) / 2;
        for (int asking = (int) (sun * ASKING); asking > 0; asking--) {
            assistant.chat("visitor-" + asked % REGULARS, Texts.of(asked++, Answering.LENGTH));
        }
        long due = (long) (sun * now.ofAll(NOON, SESSION));
        for (int ended = sessions.size() / TURNOVER; ended > 0; ended--) {
            sessions.remove();
        }
        while (sessions.size() > due) {
            sessions.remove();
        }
        while (sessions.size() < due) {
            sessions.add(new byte[SESSION]);
        }
    }

    @Override
    public long items() {
        return sessions.size();
    }
}
