package dev.aiproxy.host.routing;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path with variable parts: {@code {name}} stands for one or more characters other than a slash, a final {@code /**}
 * for the rest. The more literal pattern comes first in order.
 */
final class PathPattern implements Comparable<PathPattern> {
    private static final Pattern VARIABLE = Pattern.compile("\\{[^/}]*\\}");

    private record Segment(String before, @Nullable String variable, String after) {}

    private final String text;
    private final List<Segment> segments = new ArrayList<>();
    private final boolean open;
    private final int literals;

    PathPattern(String text) {
        this.text = text;
        this.open = text.endsWith("/**");
        String fixed = open ? text.substring(0, text.length() - 3) : text;
        int count = 0;
        String[] parts = fixed.isEmpty() ? new String[0] : fixed.substring(1).split("/", -1);
        for (String segment : parts) {
            int brace = segment.indexOf('{');
            int end = segment.indexOf('}');
            if (brace < 0 || end < brace) {
                segments.add(new Segment(segment, null, ""));
                count += segment.length() + 1;
            } else {
                String after = segment.substring(end + 1);
                // A second variable in the segment, as in {model}:{method}, takes what the first leaves.
                segments.add(new Segment(segment.substring(0, brace), segment.substring(brace + 1, end), after));
                count += brace + (after.indexOf('{') >= 0 ? after.indexOf('{') : after.length());
            }
        }
        literals = count;
    }

    /** The same for patterns that match the same paths: the names of variables do not matter. */
    static String shape(String path) {
        return VARIABLE.matcher(path).replaceAll("{}");
    }

    static boolean isLiteral(String path) {
        return path.indexOf('{') < 0 && !path.endsWith("/**");
    }

    /** What the variables stand for, decoded; null if the path does not match. */
    @Nullable
    Map<String, String> match(String path) {
        Map<String, String> variables = new HashMap<>(4);
        int at = 1;
        for (int i = 0; i < segments.size(); i++) {
            if (at > path.length()) {
                return null;
            }
            int slash = path.indexOf('/', at);
            int end = slash < 0 ? path.length() : slash;
            if (!matches(segments.get(i), path.substring(at, end), variables)) {
                return null;
            }
            at = end + 1;
        }
        boolean all = at == path.length() + 1;
        return all || open ? variables : null;
    }

    /**
     * Whether there is a path that matches both.
     *
     * @param fixed has no variables
     */
    boolean meets(PathPattern fixed) {
        int common = Math.min(segments.size(), fixed.segments.size());
        for (int i = 0; i < common; i++) {
            if (!matches(segments.get(i), fixed.segments.get(i).before(), new HashMap<>(2))) {
                return false;
            }
        }
        int longer = Integer.compare(segments.size(), fixed.segments.size());
        return longer == 0 || (longer > 0 ? fixed.open : open);
    }

    private static boolean matches(Segment segment, String value, Map<String, String> variables) {
        String variable = segment.variable();
        if (variable == null) {
            return value.equals(segment.before());
        }
        if (!value.startsWith(segment.before())) {
            return false;
        }
        String rest = value.substring(segment.before().length());
        String after = segment.after();
        int brace = after.indexOf('{');
        if (brace >= 0) {
            String between = after.substring(0, brace);
            int cut = rest.lastIndexOf(between);
            if (cut <= 0 || cut + between.length() >= rest.length()) {
                return false;
            }
            variables.put(variable, decoded(rest.substring(0, cut)));
            variables.put(
                    after.substring(brace + 1, after.indexOf('}')), decoded(rest.substring(cut + between.length())));
            return true;
        }
        if (rest.length() <= after.length() || !rest.endsWith(after)) {
            return false;
        }
        variables.put(variable, decoded(rest.substring(0, rest.length() - after.length())));
        return true;
    }

    private static String decoded(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    @Override
    public int compareTo(PathPattern other) {
        if (open != other.open) {
            return open ? 1 : -1;
        }
        int byLiterals = Integer.compare(other.literals, literals);
        return byLiterals != 0 ? byLiterals : text.compareTo(other.text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PathPattern pattern && text.equals(pattern.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
