package dev.aiproxy.host.door;

import java.util.HexFormat;
import java.util.Locale;

/** Brings paths into the one form that the route table compares. */
final class Paths {
    private Paths() {}

    /**
     * One slash for several, none at the end.
     *
     * @throws IllegalArgumentException if a segment is a dot or two, written plainly or encoded, or a character is bad
     */
    static String normalise(String path) {
        boolean clean = path.length() == 1 || path.charAt(path.length() - 1) != '/';
        boolean encoded = false;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == '\\' || c == '#') {
                throw new IllegalArgumentException("a path has a character that must be encoded");
            }
            if (c == '%') {
                encoded = true;
                checkEscape(path, i + 1);
            }
            if (c == '/' && i + 1 < path.length()) {
                clean &= path.charAt(i + 1) != '/';
                checkSegment(path, i + 1);
            }
        }
        if (encoded) {
            checkDecoded(path);
        }
        return clean ? path : squeeze(path);
    }

    private static void checkEscape(String path, int start) {
        if (start + 2 > path.length()
                || !HexFormat.isHexDigit(path.charAt(start))
                || !HexFormat.isHexDigit(path.charAt(start + 1))) {
            throw new IllegalArgumentException("a path has a percent sign without two hexadecimal digits behind it");
        }
    }

    /** Looks at the path as a server behind might decode it, with the separators that it might know. */
    private static void checkDecoded(String path) {
        String decoded = path.toLowerCase(Locale.ROOT)
                .replace("%2e", ".")
                .replace("%2f", "/")
                .replace("%5c", "/");
        for (int slash = decoded.indexOf('/'); slash >= 0; slash = decoded.indexOf('/', slash + 1)) {
            checkSegment(decoded, slash + 1);
        }
    }

    private static void checkSegment(String path, int start) {
        if (start < path.length() && path.charAt(start) == '.') {
            int slash = path.indexOf('/', start);
            int end = slash < 0 ? path.length() : slash;
            if (end - start == 1 || (end - start == 2 && path.charAt(start + 1) == '.')) {
                throw new IllegalArgumentException("a path has a dot segment");
            }
        }
    }

    private static String squeeze(String path) {
        StringBuilder out = new StringBuilder(path.length());
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c != '/' || out.isEmpty() || out.charAt(out.length() - 1) != '/') {
                out.append(c);
            }
        }
        if (out.length() > 1 && out.charAt(out.length() - 1) == '/') {
            out.setLength(out.length() - 1);
        }
        return out.toString();
    }
}
