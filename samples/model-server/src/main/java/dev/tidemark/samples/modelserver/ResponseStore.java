package dev.tidemark.samples.modelserver;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What OpenAI keeps of its responses, so that the next request can refer to them by an id. */
final class ResponseStore {

    /** Responses and items kept of each, the least recently used leave first. */
    private static final int CAPACITY = 65_536;

    /**
     * A response and what it was an answer to.
     *
     * @param previous what it went on from, null at the beginning
     * @param items what was new: the input, and then the output
     */
    private record Stored(Stored previous, List<Object> items) {}

    private final Map<String, Stored> responses = bounded();
    private final Map<String, Object> items = bounded();

    /** For each item that was thought of before the item of that thought. */
    private final Map<String, String> thoughts = bounded();

    private static <T> Map<String, T> bounded() {
        return new LinkedHashMap<>(1_024, 0.75f, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
                return size() > CAPACITY;
            }
        };
    }

    /** All that was said up to a response, oldest first; empty where there is no such response. */
    synchronized Optional<List<Object>> upTo(String id) {
        if (!responses.containsKey(id)) {
            return Optional.empty();
        }
        var parts = new ArrayDeque<List<Object>>();
        for (var at = responses.get(id); at != null; at = at.previous()) {
            parts.addFirst(at.items());
        }
        var all = new ArrayList<Object>();
        parts.forEach(all::addAll);
        return Optional.of(all);
    }

    synchronized Optional<Object> item(String id) {
        return Optional.ofNullable(items.get(id));
    }

    /** The item of the thought that an item must not be sent without. */
    synchronized Optional<String> thoughtBefore(String id) {
        return Optional.ofNullable(thoughts.get(id));
    }

    synchronized void keep(
            String id, String previous, List<Object> input, List<Map<String, Object>> output) {
        var said = new ArrayList<>(input);
        said.addAll(output);
        responses.put(id, new Stored(responses.get(previous), said));
        output.forEach(item -> items.put((String) item.get("id"), item));
    }

    /** Remembers what was thought of first, even where nothing else is kept. */
    synchronized void follow(List<Map<String, Object>> output) {
        if (output.get(0).get("type").equals("reasoning")) {
            var thought = (String) output.get(0).get("id");
            output.stream().skip(1).forEach(item -> thoughts.put((String) item.get("id"), thought));
        }
    }

    synchronized void clear() {
        responses.clear();
        items.clear();
        thoughts.clear();
    }
}
