package dev.tidemark.samples.modelserver;

import dev.tidemark.samples.modelserver.Asked.Message;
import dev.tidemark.samples.modelserver.Asked.Tool;
import dev.tidemark.samples.modelserver.Asked.ToolCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What the model says: a function of the request alone, so that an application can be driven by
 * what its user writes, and so that what an answer knows is exactly what the request still held.
 *
 * <p>The rules look at the last user message and go from top to bottom:
 *
 * <ol>
 *   <li><b>Facts of something.</b> It asks "What was the <i>due date</i> of <i>A-1042</i>?": as
 *       below, or else the value that stands behind these words where <i>A-1042</i> is spoken of:
 *       after its id and before the next id of the same letters. Nothing is looked up again.
 *   <li><b>Tools.</b> It names ids ({@code A-1042}) and shares a word with a tool on offer: that
 *       tool is called for each id not yet asked for in this turn, two at once, or one where
 *       parallel calls are off. {@code tool_choice} is obeyed.
 *   <li><b>Results.</b> The turn has tool results: they are quoted.
 *   <li><b>Facts.</b> It asks "What is my <i>order number</i>?": the value that stands behind these
 *       words in an earlier message ({@code order number is}, {@code "orderNumber":}, {@code
 *       order_number=}), the newest first, else "I don't know". To a tool's result belongs what the
 *       tool was asked.
 *   <li><b>Length.</b> It asks for "<i>200</i> words": so many words.
 *   <li><b>Otherwise</b> it is acknowledged with its first words.
 * </ol>
 *
 * <p>Where the model thinks, it thinks of what was asked and of what it decided on.
 */
final class Script {

    /** What the model decided on: to call tools, or else what to say. */
    record Answer(String thinking, String text, List<ToolCall> calls) {}

    private static final int CALLS_AT_ONCE = 2;
    private static final int QUOTED_CHARACTERS = 600;
    private static final int MOST_WORDS = 2_000;

    /** So far behind an id its record may go on: some 25 fields. */
    private static final int RECORD_CHARACTERS = 1_000;

    private static final Pattern ID = Pattern.compile("\\b[A-Z]{1,6}-\\d{2,12}\\b");
    private static final Pattern NUMBER = Pattern.compile("(?<![\\w.-])\\d{1,9}(\\.\\d{1,9})?\\b");
    private static final Pattern WORD = Pattern.compile("\\p{Lu}?\\p{L}{3,}");
    private static final Pattern FACT_ASKED =
            Pattern.compile(
                    "(?i)\\bwhat(?:'s| is| was| are| were) (?:my|our|the)"
                            + " ([\\p{L}\\d][\\p{L}\\d _-]{0,60}?)(?: again)?\\s*\\?");
    private static final Pattern OF_SOMETHING = Pattern.compile("(.+) of (([A-Z]{1,6}-)\\d{2,12})");
    private static final Pattern WORDS_ASKED = Pattern.compile("(?i)\\b(\\d{1,6}) words\\b");

    private static final String[] FILLER =
            ("we checked the order with the warehouse and the carrier and everything is on its way"
                            + " so please allow one more day before you write to us again about"
                            + " this parcel")
                    .split(" ");

    private final Asked request;
    private final String question;
    private final List<Message> turn;

    /** What is asked for, empty where the question is another. */
    private final String fact;

    private Script(Asked request) {
        this.request = request;
        var messages = request.messages();
        int last = messages.size() - 1;
        while (last > 0 && !messages.get(last).role().equals("user")) {
            last--;
        }
        this.question = messages.get(last).text();
        this.turn = messages.subList(last, messages.size());
        var asked = FACT_ASKED.matcher(question);
        this.fact = asked.find() ? asked.group(1).strip() : "";
    }

    static Answer answer(Asked request) {
        var script = new Script(request);
        var calls = script.calls();
        var thinking =
                "The user wrote: %s I %s."
                        .formatted(
                                shortened(script.question.strip(), 120),
                                calls.isEmpty()
                                        ? "have what it takes to answer"
                                        : "need " + calls.get(0).name() + " first");
        return new Answer(thinking, calls.isEmpty() ? script.words() : "", calls);
    }

    private List<ToolCall> calls() {
        if (OF_SOMETHING.matcher(fact).matches()) {
            return List.of();
        }
        var ids = new LinkedHashSet<String>();
        var found = ID.matcher(question);
        while (found.find()) {
            ids.add(found.group());
        }
        boolean demanded =
                !request.toolChoice().equals("auto") && !request.toolChoice().equals("none");
        if (ids.isEmpty() && demanded) {
            ids.add(question);
        }
        // by number, not by what the calls say: a tool that takes no id must not be asked for ever
        long asked = turn.stream().mapToLong(message -> message.toolCalls().size()).sum();
        var tool = tool();
        if (tool.isEmpty()) {
            return List.of();
        }
        int most = request.parallelToolCalls() ? CALLS_AT_ONCE : 1;
        var calls = new ArrayList<ToolCall>();
        for (var id : ids.stream().skip(asked).limit(most).toList()) {
            calls.add(
                    new ToolCall(
                            PromptCache.hash(id + request.source()).substring(0, 24),
                            tool.get().name(),
                            Json.write(arguments(tool.get().parameters(), id))));
        }
        return calls;
    }

    /** The tool that shares most words with the question; those of its name count twice. */
    private Optional<Tool> tool() {
        var choice = request.toolChoice();
        if (choice.equals("none")) {
            return Optional.empty();
        }
        var asked = stems(question);
        Tool best = null;
        int bestScore = choice.equals("auto") ? 0 : -1;
        for (var tool : request.tools()) {
            if (tool.name().equals(choice)) {
                return Optional.of(tool);
            }
            int score = 2 * common(asked, tool.name()) + common(asked, tool.description());
            if (score > bestScore) {
                best = tool;
                bestScore = score;
            }
        }
        return Optional.ofNullable(best);
    }

    private static int common(Set<String> asked, String text) {
        var both = stems(text);
        both.retainAll(asked);
        return both.size();
    }

    /** The first four letters of each longer word: "shipping" is about what is "shipped". */
    private static Set<String> stems(String text) {
        var stems = new HashSet<String>();
        var words = WORD.matcher(text.replaceAll("(\\p{Ll})(\\p{Lu})", "$1 $2"));
        while (words.find()) {
            if (words.group().length() >= 4) {
                stems.add(words.group().substring(0, 4).toLowerCase(java.util.Locale.ROOT));
            }
        }
        return stems;
    }

    /** What a schema requires: the id is the first text, a number the first that was written. */
    private Map<String, Object> arguments(Map<String, Object> schema, String id) {
        var arguments = Json.object();
        var properties = schema.get("properties") instanceof Map<?, ?> map ? map : Map.of();
        var required =
                schema.get("required") instanceof List<?> names
                        ? names
                        : List.copyOf(properties.keySet());
        boolean idGiven = false;
        for (var name : required) {
            var property = properties.get(name) instanceof Map<?, ?> map ? map : Map.of();
            Object value;
            if (property.get("enum") instanceof List<?> items && !items.isEmpty()) {
                value = choose(items);
            } else if ("integer".equals(property.get("type"))
                    || "number".equals(property.get("type"))) {
                value = number("integer".equals(property.get("type")));
            } else if ("boolean".equals(property.get("type"))) {
                value = true;
            } else if ("array".equals(property.get("type"))) {
                value = List.of();
            } else if ("object".equals(property.get("type"))) {
                value = Map.of();
            } else {
                value = idGiven ? shortened(question, 80) : id;
                idGiven = true;
            }
            arguments.put(String.valueOf(name), value);
        }
        return arguments;
    }

    /** The item whose word the question has, else the first. */
    private Object choose(List<?> items) {
        var asked = stems(question);
        for (var item : items) {
            if (item instanceof String word
                    && common(asked, word.toLowerCase(java.util.Locale.ROOT)) > 0) {
                return item;
            }
        }
        return items.get(0);
    }

    private Json.Numeral number(boolean whole) {
        var found = NUMBER.matcher(question);
        while (found.find()) {
            if (!whole || found.group(1) == null) {
                return new Json.Numeral(
                        whole
                                ? Long.toString(Long.parseLong(found.group()))
                                : plain(found.group()));
            }
        }
        return new Json.Numeral("0");
    }

    /** JSON knows no leading zeros. */
    private static String plain(String number) {
        return new java.math.BigDecimal(number).toPlainString();
    }

    private String words() {
        var results = turn.stream().filter(message -> message.role().equals("tool")).toList();
        if (!results.isEmpty()) {
            var text = new StringBuilder("Here is what I found.");
            for (var result : results) {
                text.append("\n- ").append(shortened(result.text(), QUOTED_CHARACTERS));
            }
            return text.toString();
        }
        if (!fact.isEmpty()) {
            return recall().map(value -> "Your " + fact + " is " + value + ".")
                    .orElse("I don't know your " + fact + ".");
        }
        var length = WORDS_ASKED.matcher(question);
        if (length.find()) {
            int words = Math.min(MOST_WORDS, Integer.parseInt(length.group(1)));
            var text = new StringBuilder();
            for (int i = 0; i < words; i++) {
                text.append(i == 0 ? "" : " ").append(FILLER[i % FILLER.length]);
            }
            return text.toString();
        }
        long images = turn.get(0).images();
        return (images == 0 ? "" : "I see %d image%s. ".formatted(images, images == 1 ? "" : "s"))
                + "Understood: "
                + shortened(question.strip(), 120)
                + " Is there anything else I can do for you?";
    }

    /** The value behind the words asked for, the newest before this turn. */
    private Optional<String> recall() {
        var something = OF_SOMETHING.matcher(fact);
        boolean ofSomething = something.matches();
        var stated = stated(fact);
        var earlier = earlier();
        for (int i = earlier.size() - 1; i >= 0; i--) {
            var values = values(stated, earlier.get(i));
            if (values.isEmpty() && ofSomething) {
                var field = stated(something.group(1));
                for (var record : records(earlier.get(i), something.group(2), something.group(3))) {
                    values(field, record).stream().findFirst().ifPresent(values::add);
                }
            }
            if (!values.isEmpty()) {
                return Optional.of(values.get(values.size() - 1));
            }
        }
        return Optional.empty();
    }

    /** What was said before this turn, oldest first. */
    private List<String> earlier() {
        var messages = request.messages().subList(0, request.messages().size() - turn.size());
        var arguments = new HashMap<String, String>();
        var texts = new ArrayList<String>();
        for (var message : messages) {
            message.toolCalls().forEach(call -> arguments.put(call.id(), call.arguments()));
            var asked = arguments.getOrDefault(message.toolCallId(), "");
            texts.add(asked.isEmpty() ? message.text() : asked + "\n" + message.text());
        }
        return texts;
    }

    /** What stands behind an id, each time it is met, before the next other one like it. */
    private static List<String> records(String text, String id, String letters) {
        var records = new ArrayList<String>();
        var found = Pattern.compile("\\b" + letters + "\\d{2,12}\\b").matcher(text);
        int from = -1;
        while (found.find()) {
            if (from >= 0) {
                records.add(record(text, from, found.start()));
            }
            from = found.group().equals(id) ? found.end() : -1;
        }
        if (from >= 0) {
            records.add(record(text, from, text.length()));
        }
        return records;
    }

    private static String record(String text, int from, int to) {
        return text.substring(from, Math.min(to, from + RECORD_CHARACTERS));
    }

    /** These words as somebody says them or a key has them, up to where the value begins. */
    private static Pattern stated(String name) {
        var words = new StringBuilder("(?i)(?<![\\p{L}\\d])");
        for (var word : name.split("[ _-]+", -1)) {
            words.append(Pattern.quote(word)).append("[ _-]?");
        }
        return Pattern.compile(words + "(?:\"?\\s*[:=]\\s*\"?|\\s*\\b(?:is|was|are)\\s+)");
    }

    private static List<String> values(Pattern stated, String text) {
        var values = new ArrayList<String>();
        var found = stated.matcher(text);
        while (found.find()) {
            var value = value(text, found.end());
            if (!value.isEmpty()) {
                values.add(value);
            }
        }
        return values;
    }

    /** Up to the end of the sentence, the line, the clause or the JSON string. */
    private static String value(String text, int from) {
        int end = from;
        while (end < text.length() && "\"\n\r,;!?}])".indexOf(text.charAt(end)) < 0) {
            boolean lastInSentence =
                    end + 1 == text.length() || Character.isWhitespace(text.charAt(end + 1));
            if (text.charAt(end) == '.' && lastInSentence) {
                break;
            }
            end++;
        }
        return shortened(text.substring(from, end).strip(), 200);
    }

    private static String shortened(String text, int characters) {
        if (text.length() <= characters) {
            return text;
        }
        int end = Character.isLowSurrogate(text.charAt(characters)) ? characters - 1 : characters;
        return text.substring(0, end) + "...";
    }
}
