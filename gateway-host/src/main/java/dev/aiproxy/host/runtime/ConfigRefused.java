package dev.aiproxy.host.runtime;

import dev.aiproxy.host.config.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration can't be used, for these reasons; the one that runs keeps running. */
public final class ConfigRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    ConfigRefused(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = problems;
    }

    public List<Problem> problems() {
        return problems;
    }
}
