package dev.aiproxy.host.door;

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
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == '\\' || c == '#') {
                throw new IllegalArgumentException("a path has a character that must be encoded");
            }
            if (c == '/' && i + 1 < path.length()) {
                char next = path.charAt(i + 1);
                clean &= next != '/';
                if ((next == '.' || next == '%') && isDots(path, i + 1)) {
                    throw new IllegalArgumentException("a path has a dot segment");
                }
            }
        }
        return clean ? path : squeeze(path);
    }

    private static boolean isDots(String path, int start) {
        int end = path.indexOf('/', start);
        String segment = path.substring(start, end < 0 ? path.length() : end)
                .replace("%2e", ".")
                .replace("%2E", ".");
        return segment.equals(".") || segment.equals("..");
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
