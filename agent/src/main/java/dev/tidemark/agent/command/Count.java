package dev.tidemark.agent.command;

import dev.tidemark.core.tokens.Encoding;
import dev.tidemark.core.tokens.ModelTable;
import dev.tidemark.core.tokens.Tokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints tokens as {@code wc} prints words, so that a prompt can be weighed before it is sent. */
public final class Count {

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    /** Reads {@code in} where no file is named. */
    public Count(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    /** Counts every file; returns 3 where one of them could not be read. */
    public int run(List<String> arguments) {
        var files = new ArrayList<String>();
        var tokenizer = tokenizer(arguments, files);
        if (files.isEmpty()) {
            out.println(tokenizer.count(text(standardInput())));
            return 0;
        }
        long total = 0;
        int code = 0;
        for (var file : files) {
            try {
                var tokens = tokenizer.count(text(read(file)));
                line(tokens, file);
                total += tokens;
            } catch (IOException | InvalidPathException unreadable) {
                err.println(file + ": " + reason(unreadable));
                code = 3;
            }
        }
        if (files.size() > 1) {
            line(total, "total");
        }
        return code;
    }

    /** What to count with; whatever is no option is a file. */
    private Tokenizer tokenizer(List<String> arguments, List<String> files) {
        var encoding = Encoding.O200K_BASE;
        var rest = arguments.iterator();
        while (rest.hasNext()) {
            var word = rest.next();
            if (word.equals("--")) {
                rest.forEachRemaining(files::add);
            } else if (word.startsWith("--")) {
                var equals = word.indexOf('=');
                var option = equals < 0 ? word : word.substring(0, equals);
                if (!option.equals("--encoding") && !option.equals("--model")) {
                    throw CommandFailure.wrongArguments("count knows no option " + option);
                }
                if (equals < 0 && !rest.hasNext()) {
                    throw CommandFailure.wrongArguments(option + " needs a name");
                }
                var name = equals < 0 ? rest.next() : word.substring(equals + 1);
                encoding = option.equals("--model") ? ofModel(name) : named(name);
            } else {
                files.add(word);
            }
        }
        return encoding.tokenizer();
    }

    private static Encoding named(String name) {
        return Encoding.named(name)
                .orElseThrow(
                        () ->
                                CommandFailure.wrongArguments(
                                        "no encoding "
                                                + name
                                                + "; there are "
                                                + Arrays.stream(Encoding.values())
                                                        .map(Encoding::label)
                                                        .collect(Collectors.joining(", "))));
    }

    private Encoding ofModel(String name) {
        var model =
                ModelTable.builtin()
                        .find(name)
                        .orElseThrow(
                                () ->
                                        CommandFailure.wrongArguments(
                                                "no model "
                                                        + name
                                                        + " is known; name an"
                                                        + " --encoding"));
        if (!model.exact()) {
            err.println(
                    name
                            + " has no public encoding; counted with "
                            + model.encoding().label()
                            + ", the nearest");
        }
        return model.encoding();
    }

    private byte[] standardInput() {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw CommandFailure.unreachable("standard input: " + reason(e));
        }
    }

    private byte[] read(String file) throws IOException {
        return file.equals("-") ? in.readAllBytes() : Files.readAllBytes(Path.of(file));
    }

    /** Bytes that are no UTF-8 count as the replacement character, as they would when sent. */
    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private void line(long tokens, String name) {
        out.println(String.format(Locale.ROOT, "%8d %s", tokens, name));
    }

    private static String reason(Exception failure) {
        if (failure instanceof NoSuchFileException) {
            return "there is none";
        }
        return failure instanceof FileSystemException system && system.getReason() != null
                ? system.getReason()
                : String.valueOf(failure.getMessage());
    }
}
