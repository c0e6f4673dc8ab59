package dev.aiproxy.host.log;

import java.nio.file.Path;

/** Where prompts are written. */
public sealed interface PromptTarget {
    /** The process's standard output, one JSON object a line. */
    record Console() implements PromptTarget {}

    /**
     * A file for each day (UTC), one JSON object a line.
     *
     * @param folder where they are
     * @param baseName what their names begin with
     */
    record Files(Path folder, String baseName) implements PromptTarget {}
}
