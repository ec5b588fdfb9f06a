package dev.tidemark.samples.leaky;

import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command {@code java -jar leaky.jar}. */
public final class Main {

    private static final String HELP =
            """
            usage: java -jar leaky.jar <scenario> [options]
                   java -jar leaky.jar truth

            An application that leaks in one way, or only looks as if it did. Beside the scenario
            regular customers chat through LangChain4j and garbage is made. Now and then it prints
            what the last collection left of the heap and what the scenario holds; and, where a leak
            finder's bean is found in this JVM, each change of its verdicts and whether they are right.

            Leaks, with the class and field that hold them:
            %s
            Healthy:
            %s
            truth prints this as a table: name, kinds, holders, separated by tabs.

              --seconds N      how long (default 120)
              --rate N         MB a minute that a leak takes (default 40)
              --every N        seconds between two lines (default 10)
              --collect        collects before each line, so that its heap is what is live; a leak
                               finder sees those collections, too
              --until-named    ends a leak as soon as it is named rightly
              --help           this text

            The defaults go well with -Xmx384m.

            Exit codes: 0 ran to its end, 1 it failed, 2 wrong arguments.
            """
                    .formatted(list(true), list(false));

    private static final long STEP_MILLIS = 50;
    private static final double MB = 1024 * 1024;

    /** Where a container would hold its application. */
    @SuppressWarnings("UnusedVariable") // not by us, but by who looks for leaks
    private static volatile Scenario running;

    private final Catalogue entry;
    private final PrintStream out;
    private final Verdicts verdicts = new Verdicts();
    private int seconds = 120;
    private int rate = 40;
    private int every = 10;
    private boolean collect;
    private boolean untilNamed;

    private Main(Catalogue entry, PrintStream out) {
        this.entry = entry;
        this.out = out;
    }

    /** Runs the scenario and exits. */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        if (args.length == 0 || Stream.of(args).anyMatch("--help"::equals)) {
            out.print(HELP);
            return args.length == 0 ? 2 : 0;
        }
        if (args[0].equals("truth")) {
            truth(out);
            return 0;
        }
        var entry = Catalogue.named(args[0]);
        if (entry.isEmpty()) {
            err.println("leaky: no scenario " + args[0] + "; --help lists them");
            return 2;
        }
        var main = new Main(entry.get(), out);
        try {
            main.read(args);
        } catch (IllegalArgumentException e) {
            err.println("leaky: " + e.getMessage() + "; --help says more");
            return 2;
        }
        try {
            main.play();
            return 0;
        } catch (Exception | OutOfMemoryError e) {
            e.printStackTrace(err);
            return 1;
        }
    }

    private void play() throws Exception {
        var background = new Background();
        Daemons.of(background, "background").start();
        background.awaitFirst();
        try (var scenario = entry.begin()) {
            running = scenario;
            play(scenario);
            out.printf(Locale.ROOT, "beside it %,d chats%n", background.chats());
        } finally {
            running = null;
            background.stop();
        }
    }

    private void play(Scenario scenario) throws Exception {
        long begin = System.nanoTime();
        double bytesPerSecond = rate * MB / 60;
        double next = 0;
        Moment now;
        do {
            now = new Moment((System.nanoTime() - begin) / 1e9, seconds, bytesPerSecond);
            scenario.step(now);
            for (var verdict : verdicts.look(now.seconds())) {
                out.println("verdict " + verdict);
            }
            if (now.seconds() >= next || now.part() == 1) {
                line(now, scenario);
                next += every;
            }
            Thread.sleep(STEP_MILLIS);
        } while (now.part() < 1 && !(untilNamed && verdicts.named(entry.truth())));
        var result = verdicts.result(entry.truth());
        out.printf("result\t%s\t%s%n", result.judgement(), result.said());
    }

    private void line(Moment now, Scenario scenario) {
        if (collect) {
            System.gc();
        }
        var memory = Memory.now();
        out.printf(
                Locale.ROOT,
                "%4.0f s  heap %4.0f MB  rss %4.0f MB  threads %,d  classes %,d  items %,d%n",
                now.seconds(),
                memory.heap() / MB,
                memory.rss() / MB,
                memory.threads(),
                memory.classes(),
                scenario.items());
    }

    private static void truth(PrintStream out) {
        for (var entry : Catalogue.values()) {
            var truth = entry.truth();
            out.println(
                    String.join(
                            "\t",
                            entry.label(),
                            truth.leaks() ? String.join(" ", truth.kinds()) : "-",
                            truth.leaks() ? String.join(" ", truth.holders()) : "-"));
        }
    }

    private static String list(boolean leaks) {
        return Stream.of(Catalogue.values())
                .filter(entry -> entry.truth().leaks() == leaks)
                .map(Main::described)
                .collect(Collectors.joining());
    }

    private static String described(Catalogue entry) {
        var line = "  %-22s %s%n".formatted(entry.label(), entry.line());
        var truth = entry.truth();
        return truth.leaks()
                ? line + "  %-22s -> %s%n".formatted("", String.join(" or ", truth.holders()))
                : line;
    }

    private void read(String[] args) {
        for (int i = 1; i < args.length; i++) {
            switch (args[i]) {
                case "--seconds" -> seconds = number(args, ++i, 1_000_000);
                case "--rate" -> rate = number(args, ++i, 100_000);
                case "--every" -> every = number(args, ++i, 100_000);
                case "--collect" -> collect = true;
                case "--until-named" -> untilNamed = true;
                default -> throw new IllegalArgumentException("unknown argument " + args[i]);
            }
        }
    }

    private static int number(String[] args, int at, int most) {
        if (at == args.length) {
            throw new IllegalArgumentException(args[at - 1] + " wants a value");
        }
        long number = args[at].matches("\\d{1,10}") ? Long.parseLong(args[at]) : 0;
        if (number < 1 || number > most) {
            throw new IllegalArgumentException(
                    "%s wants a number from 1 to %d, not %s"
                            .formatted(args[at - 1], most, args[at]));
        }
        return (int) number;
    }
}
