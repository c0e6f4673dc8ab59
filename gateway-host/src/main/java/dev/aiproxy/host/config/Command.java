package dev.aiproxy.host.config;

import java.util.Locale;

/** What the program is asked to do. */
public enum Command {
    /** Serve; the default. */
    RUN("start the gateway (the default)"),
    /** Say all problems of the configuration. */
    CHECK_CONFIG("say everything that is wrong with the configuration, and end"),
    /** List the plugins. */
    PLUGINS("list the plugins and what they bring, and end"),
    /** Print the JSON Schema of the configuration. */
    SCHEMA("print the JSON Schema of the configuration, and end"),
    /** Print the flags. */
    HELP("print this text, and end"),
    /** Print the version. */
    VERSION("print the version, and end");

    private final String doc;

    Command(String doc) {
        this.doc = doc;
    }

    /** As it is written on the command line. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What it does. */
    public String doc() {
        return doc;
    }
}
