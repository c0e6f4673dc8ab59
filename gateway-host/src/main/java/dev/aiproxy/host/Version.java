package dev.aiproxy.host;

import org.jspecify.annotations.Nullable;

/** The product's version, from the manifest of its jar. */
public final class Version {
    private Version() {}

    /** For example {@code 0.1.0}; {@code development} if the program does not run from a jar. */
    public static String current() {
        @Nullable String version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
