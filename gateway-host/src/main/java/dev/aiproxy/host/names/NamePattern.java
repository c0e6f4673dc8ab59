package dev.aiproxy.host.names;

import java.util.List;

/**
 * A name in which {@code *} stands for any characters.
 *
 * @param text as written
 */
public record NamePattern(String text) {
    /** Whether any of the patterns matches. */
    public static boolean any(List<NamePattern> patterns, String name) {
        for (NamePattern pattern : patterns) {
            if (pattern.matches(name)) {
                return true;
            }
        }
        return false;
    }

    public static List<NamePattern> all(List<String> texts) {
        return texts.stream().map(NamePattern::new).toList();
    }

    /** Whether this is one name and not a pattern. */
    public boolean isLiteral() {
        return text.indexOf('*') < 0;
    }

    /** Matches greedily with a step back to the last star: linear for one star, never exponential. */
    public boolean matches(String name) {
        int star = -1;
        int mark = 0;
        int p = 0;
        int n = 0;
        while (n < name.length()) {
            if (p < text.length() && text.charAt(p) == '*') {
                star = p++;
                mark = n;
            } else if (p < text.length() && text.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++mark;
            } else {
                return false;
            }
        }
        while (p < text.length() && text.charAt(p) == '*') {
            p++;
        }
        return p == text.length();
    }
}
