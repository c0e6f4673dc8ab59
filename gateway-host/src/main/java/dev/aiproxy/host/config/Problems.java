package dev.aiproxy.host.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects everything that is wrong, so that an operator sees it all at once. Used by one thread. */
public final class Problems {
    private final Set<Problem> found = new LinkedHashSet<>();

    /** Notes a problem; the same one again is noted once. */
    public void add(ConfigNode.Place place, String path, String message) {
        found.add(new Problem(place, path, message));
    }

    /** Notes problems that were collected elsewhere. */
    public void addAll(List<Problem> problems) {
        found.addAll(problems);
    }

    public boolean isEmpty() {
        return found.isEmpty();
    }

    /** How many there are. */
    public int count() {
        return found.size();
    }

    /** All of them, in the order they were found. */
    public List<Problem> list() {
        return List.copyOf(found);
    }
}
