package dev.aiproxy.host.plugins;

import java.util.regex.Pattern;

/** Puts what plugin code threw into one sentence. */
final class Failures {
    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\s]+");
    private static final int LONGEST = 400;
    private static final int LONGEST_WORD = 4096;
    private static final int DEEPEST = 32;

    private Failures() {}

    /** The root cause in one line without a final stop. */
    static String sentence(Throwable thrown) {
        Throwable root = root(thrown);
        String message = message(root);
        String text = switch (root) {
            case NoClassDefFoundError _, ClassNotFoundException _ ->
                "class " + message.replace('/', '.') + " is missing (a plugin sees the JDK, plugin-api, slf4j,"
                        + " JSpecify and Jackson 3; its jar must bring everything else)";
            case IncompatibleClassChangeError _ ->
                "it does not fit the classes it met (" + root.getClass().getSimpleName() + ": " + message + ")";
            default -> message.isEmpty() ? name(root) : name(root) + ": " + message;
        };
        int end = text.length() <= LONGEST ? text.length() : endOfWord(text);
        return end == text.length() ? text : text.substring(0, end) + "…";
    }

    /**
     * Where a long sentence is cut. Secrets are taken out of it later, where it is written, and the first half of one would
     * not be known as one: so between two words, and behind a word that is very long.
     */
    private static int endOfWord(String text) {
        int before = text.lastIndexOf(' ', LONGEST);
        if (before >= LONGEST / 2) {
            return before;
        }
        int behind = text.indexOf(' ', LONGEST);
        int end = behind < 0 ? text.length() : behind;
        return end <= LONGEST_WORD ? end : Math.max(0, before);
    }

    private static String name(Throwable root) {
        String simple = root.getClass().getSimpleName();
        return simple.isEmpty() ? root.getClass().getName() : simple;
    }

    private static Throwable root(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; depth < DEEPEST; depth++) {
            Throwable cause = root.getCause();
            if (cause == null) {
                break;
            }
            root = cause;
        }
        return root;
    }

    /** Even {@code getMessage} may be the plugin's own code. */
    private static String message(Throwable root) {
        try {
            String message = root.getMessage();
            return message == null
                    ? ""
                    : UNPRINTABLE.matcher(message).replaceAll(" ").strip();
        } catch (RuntimeException | LinkageError _) {
            return "";
        }
    }
}
