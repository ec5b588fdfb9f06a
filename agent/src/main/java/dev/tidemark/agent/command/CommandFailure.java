package dev.tidemark.agent.command;

/** A command cannot go on: what to say, and the exit code that scripts rely on. */
public final class CommandFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final int exitCode;

    private CommandFailure(int exitCode, String message) {
        super(message, null, false, false);
        this.exitCode = exitCode;
    }

    /** The command was not written as it must be. */
    public static CommandFailure wrongArguments(String message) {
        return new CommandFailure(2, message);
    }

    /** The JVM or file that was named could not be reached. */
    public static CommandFailure unreachable(String message) {
        return new CommandFailure(3, message);
    }

    /** The exit code of the process. */
    public int exitCode() {
        return exitCode;
    }
}
