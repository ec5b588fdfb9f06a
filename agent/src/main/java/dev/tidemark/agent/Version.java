package dev.tidemark.agent;

import dev.tidemark.bootstrap.Premain;

/** What the jar says of itself; the manifest is the one place where the version stands. */
final class Version {

    private Version() {}

    static String text() {
        var version = Premain.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
