package dev.aiproxy.host.runtime;

import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.Problem;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** A configuration can't be used, for these reasons; the one that runs keeps running. */
public final class ConfigRefused extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;
    private final transient Set<String> blamed;

    ConfigRefused(List<Problem> problems) {
        this(problems, Set.of());
    }

    /** @param blamed ids of the plugins that did not take what config gives them */
    ConfigRefused(List<Problem> problems, Set<String> blamed) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("; ")));
        this.problems = problems;
        this.blamed = Set.copyOf(blamed);
    }

    /** For a reason that is in no single line of it. */
    static ConfigRefused asAWhole(String why) {
        return new ConfigRefused(List.of(new Problem(new ConfigNode.Place("config", 0), "", why)));
    }

    public List<Problem> problems() {
        return problems;
    }

    Set<String> blamed() {
        return blamed;
    }
}
