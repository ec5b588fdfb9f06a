package dev.tidemark.core.compress;

import dev.tidemark.core.context.Message;
import dev.tidemark.core.context.Part;
import dev.tidemark.core.context.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** What one message says, in words: who says it, or which call it answers, and its text. */
final class Said {

    /** Characters of a text that are looked at: more would leave no other a place in an index. */
    static final int READ = 1 << 19;

    /** Turns the number of a word into that of the same word said of the user. */
    private static final long OF_USER = 0x5851F42D4C957F2DL;

    /**
     * A text with what stands in front of it.
     *
     * @param head who says it, or the call that returned it
     */
    record Piece(String head, String text) {

        /** What is looked at of its text. */
        String read() {
            return new Sample(text, READ).pieces();
        }
    }

    private final Role role;
    private final List<Piece> pieces = new ArrayList<>();

    /** Of the message at this place, in these words. */
    Said(Turn turn, int at, Message message) {
        role = message.role();
        var who = role.name().toLowerCase(Locale.ROOT) + ": ";
        for (var part : message.parts()) {
            if (part instanceof Part.ToolResult result) {
                pieces.add(new Piece(call(turn, at, result.id()) + " returned: ", result.text()));
            } else if (part instanceof Part.ToolCall call) {
                pieces.add(new Piece("", called(call)));
            } else if (part instanceof Part.Text text) {
                pieces.add(new Piece(who, text.text()));
            } else if (part instanceof Part.Document document) {
                pieces.add(new Piece(who, document.text()));
            }
        }
    }

    /** Of a message of ours. */
    Said(String text) {
        role = Role.SYSTEM;
        pieces.add(new Piece("", text));
    }

    List<Piece> pieces() {
        return pieces;
    }

    /** All of it. */
    String text() {
        var text = new StringBuilder();
        for (var piece : pieces) {
            text.append(text.length() == 0 ? "" : "\n").append(piece.head()).append(piece.text());
        }
        return text.toString();
    }

    /** Whether somebody says it; else a tool returned it, or it is of ours. */
    boolean isSpoken() {
        return role == Role.USER || role == Role.ASSISTANT;
    }

    /** Whether a sentence of it speaks of the user. */
    boolean ofUser(String sentence) {
        return role == Role.USER && Words.ofUser(sentence, true)
                || role == Role.ASSISTANT && Words.ofUser(sentence, false);
    }

    /** The same word where it is said of the user. */
    static long ofUser(long word) {
        return (word ^ OF_USER) * OF_USER;
    }

    /** The words of all but its questions, which answer nothing. */
    void terms(LongConsumer each) {
        for (var piece : pieces) {
            if (!isSpoken()) {
                Words.in(piece.head(), each);
                Words.in(piece.read(), each);
                continue;
            }
            for (var sentence : Sentences.of(piece.read())) {
                if (!asks(sentence)) {
                    boolean ofUser = ofUser(sentence);
                    Words.in(
                            sentence,
                            word -> {
                                each.accept(word);
                                if (ofUser) {
                                    each.accept(ofUser(word));
                                }
                            });
                }
            }
        }
    }

    /** What it names in its text, calls included. */
    void anchors(Consumer<String> each) {
        for (var piece : pieces) {
            Anchor.find(piece.read(), (anchor, kind) -> each.accept(anchor));
        }
    }

    static boolean asks(String sentence) {
        char last = sentence.isEmpty() ? ' ' : sentence.charAt(sentence.length() - 1);
        return last == '?' || last == '\uFF1F' || last == '\u061F';
    }

    private static String call(Turn turn, int result, String id) {
        for (int i = result - 1; i >= 0; i--) {
            var message = turn.message(i);
            if (message.role() == Role.USER) {
                break;
            }
            for (var part : message.parts()) {
                if (part instanceof Part.ToolCall call && call.id().equals(id)) {
                    return called(call);
                }
            }
        }
        return "a tool";
    }

    private static String called(Part.ToolCall call) {
        return call.name() + " " + call.arguments();
    }
}
