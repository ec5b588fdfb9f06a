package dev.tidemark.core.tokens;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Models by name: which encoding they are counted with, and how much they take. The names that
 * reach us are those of many hosts; what hosts put before a model's own name is taken off, and what
 * they put behind it is left to the patterns.
 */
public final class ModelTable {

    /** Whose models hosts such as Bedrock name with a dot behind. */
    private static final List<String> MAKERS =
            List.of("anthropic.", "meta.", "mistral.", "deepseek.", "qwen.", "openai.", "google.");

    private static final String RESOURCE = "models.table";

    private final List<Row> rows;

    private ModelTable(List<Row> rows) {
        this.rows = rows;
    }

    /** The table that comes with us. */
    public static ModelTable builtin() {
        return Builtin.TABLE;
    }

    /** The first row that fits; nothing where none does. */
    public Optional<Model> find(String modelName) {
        var name = ownName(modelName);
        return rows.stream().filter(row -> row.name().matches(name)).map(Row::model).findFirst();
    }

    /**
     * Without what a host puts before: {@code openai/}, {@code models/}, a whole resource path,
     * {@code us.anthropic.}, {@code ft:}.
     */
    private static String ownName(String modelName) {
        var name = modelName.strip().toLowerCase(Locale.ROOT);
        name = name.substring(name.lastIndexOf('/') + 1);
        if (name.startsWith("ft:")) {
            name = name.substring("ft:".length());
        }
        for (var maker : MAKERS) {
            int at = name.indexOf(maker);
            if (at == 0 || (at > 0 && !Character.isLetterOrDigit(name.charAt(at - 1)))) {
                return name.substring(at + maker.length());
            }
        }
        return name;
    }

    /** Reads lines of {@code pattern family window max-output encoding exact|nearest}. */
    static ModelTable read(Reader source) throws IOException {
        var rows = new ArrayList<Row>();
        var lines = new BufferedReader(source);
        int number = 0;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                rows.add(row(line, number));
            }
        }
        return new ModelTable(List.copyOf(rows));
    }

    private static Row row(String line, int number) {
        try {
            var columns = line.strip().split("\\s+", -1);
            var model =
                    new Model(
                            columns[1],
                            tokens(columns[2]),
                            tokens(columns[3]),
                            Encoding.named(columns[4]).orElseThrow(),
                            exact(columns[5]));
            if (columns.length == 6) {
                return new Row(new Glob(columns[0]), model);
            }
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("line " + number + ": " + line, e);
        }
        throw new IllegalArgumentException("line " + number + ": " + line);
    }

    private static long tokens(String column) {
        long tokens = Long.parseLong(column.replace("_", ""));
        if (tokens < 0) {
            throw new IllegalArgumentException(column);
        }
        return tokens;
    }

    private static boolean exact(String column) {
        return switch (column) {
            case "exact" -> true;
            case "nearest" -> false;
            default -> throw new IllegalArgumentException(column);
        };
    }

    private record Row(Glob name, Model model) {}

    /** Read when it is first asked for. */
    private static final class Builtin {

        static final ModelTable TABLE = load();

        private static ModelTable load() {
            try (var in = ModelTable.class.getResourceAsStream(RESOURCE)) {
                if (in == null) {
                    throw new IllegalStateException("no " + RESOURCE);
                }
                return read(new InputStreamReader(in, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new IllegalStateException(RESOURCE + " cannot be read", e);
            }
        }
    }
}
