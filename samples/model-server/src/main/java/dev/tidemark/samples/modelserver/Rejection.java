package dev.tidemark.samples.modelserver;

/** A request that is refused, in the words of the real provider. */
final class Rejection extends Exception {

    private static final long serialVersionUID = 1;

    private final int status;
    private final String param;
    private final String code;

    Rejection(int status, String message, String param, String code) {
        super(message, null, false, false);
        this.status = status;
        this.param = param;
        this.code = code;
    }

    static Rejection invalid(String path, String message) {
        return new Rejection(400, message, path, null);
    }

    int status() {
        return status;
    }

    /** What the complaint is about, null where it is about nothing in particular. */
    String param() {
        return param;
    }

    /** What a program may recognise it by, null where there is none. */
    String code() {
        return code;
    }
}
