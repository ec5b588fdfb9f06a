package dev.tidemark.agent;

import dev.tidemark.agent.command.CommandFailure;
import dev.tidemark.agent.command.Compress;
import dev.tidemark.agent.command.Count;
import dev.tidemark.agent.command.Leak;
import dev.tidemark.agent.command.Report;
import dev.tidemark.agent.command.RunningJvms;
import dev.tidemark.bootstrap.Premain;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** {@code java -jar tidemark.jar <command>}: what the jar does when it is not an agent. */
public final class Launcher {

    /** A command as help shows it. */
    private record Command(String form, String meaning, String details, Body body) {}

    private interface Body {
        int run(List<String> arguments);
    }

    /** Commands whose part is not in this version. */
    private static final List<String> LATER = List.of("vault");

    private static final List<String> ASKS_FOR_HELP = List.of("--help", "-h");

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Path jar;
    private final Map<String, String> environment;
    private final Properties system;
    private final Map<String, Command> commands = new LinkedHashMap<>();

    /** Runs the command and ends the process with its code. */
    @SuppressWarnings("SystemOut") // the one place where this program speaks
    public static void main(String[] arguments) {
        var launcher =
                new Launcher(
                        System.in,
                        System.out,
                        System.err,
                        ownJar(),
                        System.getenv(),
                        System.getProperties());
        var code = launcher.run(List.of(arguments));
        System.out.flush();
        System.exit(code);
    }

    private static Path ownJar() {
        try {
            var source = Premain.class.getProtectionDomain().getCodeSource();
            return Path.of(source.getLocation().toURI()).toAbsolutePath();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    Launcher(
            InputStream in,
            PrintStream out,
            PrintStream err,
            Path jar,
            Map<String, String> environment,
            Properties system) {
        this.in = in;
        this.out = out;
        this.err = err;
        this.jar = jar;
        this.environment = environment;
        this.system = system;
        add("help [command]", "what there is, or what one command does", this::help);
        add("version", "the version of this jar", this::version);
        add(
                "config [key=value ...]",
                "every key, its value here, and where that comes from; ends with 2 if one is wrong",
                this::config);
        add("list", "the JVMs of this user, and which have Tidemark", this::list);
        add(
                "attach <pid> [key=value ...]",
                "put Tidemark into a running JVM, or change its settings",
                this::attach);
        add("status <pid>", "what Tidemark sees in that JVM", this::status);
        add(
                "count [--encoding o200k_base | --model gpt-4o] [file ...]",
                "tokens of each file, or of standard input, like wc",
                this::count);
        add("compress", Compress.MEANING, Compress.FORM, this::compress);
        add(Leak.CALL, Leak.MEANING, Leak.FORM, this::leak);
        add(
                "report <recording.jfr>",
                Report.MEANING,
                Report.FORM,
                arguments -> new Report(out).run(arguments));
    }

    private void add(String form, String meaning, Body body) {
        add(form, meaning, "", body);
    }

    private void add(String form, String meaning, String details, Body body) {
        commands.put(form.split(" ", 2)[0], new Command(form, meaning, details, body));
    }

    /** Runs one command and returns the exit code of the process. */
    int run(List<String> arguments) {
        try {
            if (arguments.isEmpty()) {
                overview(err);
                return 2;
            }
            var name = arguments.get(0);
            var rest = arguments.subList(1, arguments.size());
            if (ASKS_FOR_HELP.contains(name)) {
                return help(rest);
            }
            if (name.equals("--version")) {
                return version(List.of());
            }
            var command = command(name);
            return !rest.isEmpty() && ASKS_FOR_HELP.contains(rest.get(0))
                    ? help(List.of(name))
                    : command.body().run(rest);
        } catch (CommandFailure failure) {
            err.println(failure.getMessage());
            return failure.exitCode();
        }
    }

    private Command command(String name) {
        var command = commands.get(name);
        if (command != null) {
            return command;
        }
        throw CommandFailure.wrongArguments(
                LATER.contains(name)
                        ? "the command " + name + " is not in this version"
                        : "unknown command '"
                                + name
                                + "': "
                                + Nearest.to(name, List.copyOf(commands.keySet()))
                                        .map(near -> "did you mean '" + near + "'?")
                                        .orElse("help lists them all"));
    }

    private int help(List<String> arguments) {
        if (arguments.isEmpty()) {
            overview(out);
            return 0;
        }
        var command = command(arguments.get(0));
        out.println("java -jar tidemark.jar " + command.form());
        out.println("  " + command.meaning());
        if (!command.details().isEmpty()) {
            out.println();
            out.print(command.details());
        }
        if (command.form().contains("key=value")) {
            out.println();
            for (var key : Key.values()) {
                if (key.present()) {
                    out.println(
                            String.format(Locale.ROOT, "  %-26s %s", key.label(), key.meaning()));
                }
            }
        }
        return 0;
    }

    private void overview(PrintStream to) {
        to.println("Tidemark meters the requests of LLM apps on the JVM, and shortens them.");
        to.println();
        to.println("  java -javaagent:tidemark.jar[=key=value,key=value] -jar app.jar");
        to.println("  java -jar tidemark.jar <command>");
        to.println();
        for (var command : commands.values()) {
            to.println("  " + command.form());
            to.println("      " + command.meaning());
        }
    }

    private int version(List<String> arguments) {
        none(arguments);
        out.println("tidemark " + Version.text());
        return 0;
    }

    private int config(List<String> arguments) {
        var settings = Arguments.join(settings(arguments));
        try {
            var config =
                    Config.load(new Config.Sources(environment, system, settings, jar.getParent()));
            config.messages().forEach(err::println);
            config.explain().forEach(out::println);
            return config.isMistaken() ? 2 : 0;
        } catch (ConfigException strict) {
            throw CommandFailure.wrongArguments(strict.getMessage());
        }
    }

    private int list(List<String> arguments) {
        none(arguments);
        otherJvms().list();
        return 0;
    }

    private int attach(List<String> arguments) {
        if (arguments.isEmpty()) {
            throw CommandFailure.wrongArguments("attach needs the number of a process; see list");
        }
        var settings = settings(arguments.subList(1, arguments.size()));
        // the other JVM may stand in another folder
        settings.computeIfPresent(
                Key.CONFIG.label(), (key, file) -> Path.of(file).toAbsolutePath().toString());
        check(settings);
        var pid = arguments.get(0);
        var written = Arguments.join(settings);
        var wasThere = otherJvms().attach(pid, written);
        out.println(
                (wasThere ? "" : "attached to ")
                        + pid
                        + (written.isEmpty() ? wasThere ? ": as it was" : "" : ": " + written));
        if (wasThere) {
            settings.keySet().stream()
                    .filter(Operations::waitsForAStart)
                    .forEach(key -> out.println(key + " takes effect at the next start"));
        }
        return 0;
    }

    /** Told here: what the other JVM says about them stands in its own log. */
    private void check(Map<String, String> settings) {
        var strictly = new LinkedHashMap<>(settings);
        strictly.put(Key.STRICT.label(), "true");
        var nowhere = Path.of("no-properties-file-here");
        try {
            Config.load(
                            new Config.Sources(
                                    Map.of(), new Properties(), Arguments.join(strictly), nowhere))
                    .messages()
                    .forEach(err::println);
        } catch (ConfigException wrong) {
            throw CommandFailure.wrongArguments(wrong.getMessage());
        }
    }

    private int status(List<String> arguments) {
        if (arguments.size() != 1) {
            throw CommandFailure.wrongArguments("status needs the number of one process; see list");
        }
        otherJvms().status(arguments.get(0));
        return 0;
    }

    /** A runtime image made without the module has no way to another JVM. */
    private RunningJvms otherJvms() {
        if (ModuleLayer.boot().findModule("jdk.attach").isEmpty()) {
            throw CommandFailure.unreachable(
                    "this Java has no jdk.attach module; run the command with a JDK");
        }
        return new RunningJvms(jar, out);
    }

    private int count(List<String> arguments) {
        return new Count(in, out, err).run(arguments);
    }

    private int compress(List<String> arguments) {
        return new Compress(in, out, err).run(arguments);
    }

    private int leak(List<String> arguments) {
        return new Leak(out, err).run(arguments);
    }

    /** One each, or several with commas as the flag has them; a lone value may have commas too. */
    private static Map<String, String> settings(List<String> arguments) {
        var settings = new LinkedHashMap<String, String>();
        for (var argument : arguments) {
            var problems = new ArrayList<String>();
            var several = Arguments.parse(argument, problems::add);
            if (problems.isEmpty()) {
                settings.putAll(several);
                continue;
            }
            var setting =
                    Arguments.setting(argument)
                            .orElseThrow(
                                    () ->
                                            CommandFailure.wrongArguments(
                                                    "'" + argument + "' is not key=value"));
            settings.put(setting.getKey(), setting.getValue());
        }
        return settings;
    }

    private static void none(List<String> arguments) {
        if (!arguments.isEmpty()) {
            throw CommandFailure.wrongArguments("unexpected '" + arguments.get(0) + "'");
        }
    }
}
