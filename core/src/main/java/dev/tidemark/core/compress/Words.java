package dev.tidemark.core.compress;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongConsumer;

/**
 * The words by which something is found again, as numbers, so that reading a long text leaves
 * nothing behind: lower case, without the commonest endings and without words that say nothing;
 * {@code dueDate} and {@code due_date} are two words, {@code A-1042} and {@code e-mail} are one.
 * Scripts without spaces are read by pairs of characters.
 */
final class Words {

    /** Of a word, what tells it from others. */
    private static final int LONGEST = 32;

    /** Ideographs and all scripts behind them are written without spaces. */
    private static final char WITHOUT_SPACES = '\u2E80';

    private static final long[] STOP =
            hashes(
                    "the and for are was were been this that with from you she they your his her our"
                            + " their him them did does what when where who whom whose which how why not"
                            + " yes have has had will would can could should about into than then there"
                            + " but just like any its all again please tell know remind say said says"
                            + " der die das den dem des und oder ist sind war waren wird hat haben hatte"
                            + " wie wer wann welche welcher welches warum von vom mit auf aus bei für"
                            + " ein eine einen einem einer eines mein meine meinen meiner meinem unser"
                            + " unsere unseren unserem unserer ich wir sie ihr ihre nicht noch mal bitte"
                            + " zum zur nach les des une est sont était quel quelle quels quelles mon mes"
                            + " nos notre pour dans sur que qui los las una son era cuál cual mis por para"
                            + " con del");

    private static final long[] OF_USER =
            hashes(
                    "i my me mine we our us ours ich mein meine meinen meiner meinem mich mir wir uns"
                            + " unser unsere unseren unserem unserer je mon ma mes nous notre nos yo mi"
                            + " mis nosotros nuestro nuestra");

    private static final long[] TO_USER =
            hashes("you your yours du dein deine deinen ihr ihre ihren vous votre vos usted su tu");

    private Words() {}

    /** Reads a text word by word. */
    static void in(String text, LongConsumer each) {
        var word = new char[LONGEST];
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c)) {
                i++;
            } else if (c >= WITHOUT_SPACES) {
                int from = i;
                while (i < text.length()
                        && text.charAt(i) >= WITHOUT_SPACES
                        && Character.isLetterOrDigit(text.charAt(i))) {
                    i++;
                }
                for (int at = from; at + 1 < i; at++) {
                    each.accept(hash(text.charAt(at), text.charAt(at + 1)));
                }
                if (i == from + 1) {
                    each.accept(hash(c, '\0'));
                }
            } else {
                int to = compound(text, i);
                read(text, i, to, word, each);
                i = to;
            }
        }
    }

    /** Whether a user speaks of himself here, or is told of himself. */
    static boolean ofUser(String text, boolean byUser) {
        if (text.indexOf(byUser ? '我' : '您') >= 0 || text.indexOf(byUser ? '私' : '你') >= 0) {
            return true;
        }
        var of = byUser ? OF_USER : TO_USER;
        int from = -1;
        for (int i = 0; i <= text.length(); i++) {
            if (i < text.length() && Character.isLetter(text.charAt(i))) {
                from = from < 0 ? i : from;
            } else if (from >= 0) {
                if (i - from < 10 && has(of, hash(text, from, i))) {
                    return true;
                }
                from = -1;
            }
        }
        return false;
    }

    /** To the end of what is written without a space, parts with a hyphen between them included. */
    private static int compound(String text, int from) {
        int i = from;
        while (i < text.length()) {
            char c = text.charAt(i);
            boolean joins =
                    c == '-'
                            && i + 1 < text.length()
                            && Character.isLetterOrDigit(text.charAt(i + 1));
            if (c >= WITHOUT_SPACES || !joins && !Character.isLetterOrDigit(c)) {
                break;
            }
            i++;
        }
        return i;
    }

    /** As one word where it is an identifier or has a part too short to be one, else by parts. */
    private static void read(String text, int from, int to, char[] word, LongConsumer each) {
        boolean digits = false;
        int shortest = LONGEST;
        int part = from;
        for (int i = from; i <= to; i++) {
            if (i == to || text.charAt(i) == '-' || isHump(text, i, part)) {
                shortest = Math.min(shortest, i - part);
                part = i < to && text.charAt(i) == '-' ? i + 1 : i;
            }
            digits |= i < to && Character.isDigit(text.charAt(i));
        }
        if (digits || shortest < 2) {
            word(text, from, to, word, digits, each);
            return;
        }
        part = from;
        for (int i = from; i <= to; i++) {
            if (i == to || text.charAt(i) == '-' || isHump(text, i, part)) {
                word(text, part, i, word, false, each);
                part = i < to && text.charAt(i) == '-' ? i + 1 : i;
            }
        }
    }

    private static boolean isHump(String text, int i, int from) {
        return i > from
                && Character.isUpperCase(text.charAt(i))
                && Character.isLowerCase(text.charAt(i - 1));
    }

    private static void word(
            String text, int from, int to, char[] word, boolean digits, LongConsumer each) {
        int length = 0;
        for (int i = from; i < to && length < LONGEST; i++) {
            char c = text.charAt(i);
            if (c != '-') {
                word[length++] = Character.toLowerCase(c);
            }
        }
        if (length >= 3 || digits && length == 2) {
            long whole = hash(word, length);
            if (digits) {
                each.accept(whole);
            } else if (!has(STOP, whole)) {
                each.accept(hash(word, stem(word, length)));
            }
        }
    }

    /** The commonest English endings, and those of a plural elsewhere. */
    private static int stem(char[] word, int n) {
        if (n > 5 && ends(word, n, "ing")) {
            return n - 3;
        }
        if (n > 4 && (ends(word, n, "es") || ends(word, n, "ed") || ends(word, n, "en"))) {
            return n - 2;
        }
        return n > 3 && (word[n - 1] == 's' || word[n - 1] == 'e' || word[n - 1] == 'n')
                ? n - 1
                : n;
    }

    private static boolean ends(char[] word, int n, String ending) {
        for (int i = 0; i < ending.length(); i++) {
            if (word[n - ending.length() + i] != ending.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(long[] sorted, long hash) {
        return Arrays.binarySearch(sorted, hash) >= 0;
    }

    private static long[] hashes(String words) {
        return Arrays.stream(words.split(" "))
                .map(it -> it.toLowerCase(Locale.ROOT))
                .mapToLong(it -> hash(it.toCharArray(), it.length()))
                .sorted()
                .toArray();
    }

    private static long hash(char... chars) {
        return hash(chars, chars.length);
    }

    private static long hash(char[] chars, int length) {
        long hash = 0;
        for (int i = 0; i < length; i++) {
            hash = next(hash, chars[i]);
        }
        return hash;
    }

    private static long hash(String text, int from, int to) {
        long hash = 0;
        for (int i = from; i < to; i++) {
            hash = next(hash, Character.toLowerCase(text.charAt(i)));
        }
        return hash;
    }

    /** One more character. */
    static long next(long hash, char c) {
        long next = (hash ^ c) * 0x9E3779B97F4A7C15L;
        return next ^ next >>> 32;
    }
}
