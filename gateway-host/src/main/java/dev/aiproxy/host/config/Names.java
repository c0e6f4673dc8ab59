package dev.aiproxy.host.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Spelling of keys: how record components are called in config, and which known name a mistyped one is nearest to. */
public final class Names {
    private Names() {}

    /** {@code maxRetries} as {@code max_retries}. */
    static String snake(String camel) {
        StringBuilder out = new StringBuilder();
        // A trailing underscore makes a Java keyword a name: public_ is the key public.
        int end = camel.endsWith("_") ? camel.length() - 1 : camel.length();
        for (int i = 0; i < end; i++) {
            char c = camel.charAt(i);
            if (Character.isUpperCase(c) && i > 0) {
                out.append('_');
            }
            out.append(Character.toLowerCase(c));
        }
        return out.toString();
    }

    /** A path of keys with one more key. */
    static String join(String path, String key) {
        return path.isEmpty() ? key : path + '.' + key;
    }

    /** What to say about an unknown name: the nearest known one, or all of them if none is near. */
    public static String hint(String name, Collection<String> known, String prefix) {
        Optional<String> meant = meant(name, known);
        if (meant.isPresent()) {
            return "did you mean '" + prefix + meant.get() + "'?";
        }
        if (known.isEmpty()) {
            return "nothing is known here";
        }
        return known.size() > 30
                ? "nothing known is similar"
                : "known here: "
                        + String.join(
                                ", ", known.stream().map(each -> prefix + each).toList());
    }

    /** The known name that this one is a slip of, or else the beginning of. */
    static Optional<String> meant(String name, Collection<String> known) {
        String begun = plain(name) + '_';
        return nearest(name, known)
                .or(() -> known.stream()
                        .filter(each -> plain(each).startsWith(begun))
                        .min(Comparator.naturalOrder()));
    }

    /** The known name with the least edit distance, if it is near enough to be a slip. */
    static Optional<String> nearest(String name, Collection<String> known) {
        String plain = plain(name);
        return known.stream()
                .min(Comparator.comparingInt((String each) -> distance(plain, plain(each)))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(each -> distance(plain, plain(each)) <= Math.max(2, name.length() / 3));
    }

    private static String plain(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    private static int distance(String from, String to) {
        int[] before = new int[to.length() + 1];
        int[] previous = new int[to.length() + 1];
        int[] current = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                boolean same = from.charAt(i - 1) == to.charAt(j - 1);
                int least = Math.min(
                        Math.min(current[j - 1], previous[j]) + 1, same ? previous[j - 1] : previous[j - 1] + 1);
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    least = Math.min(least, before[j - 2] + 1);
                }
                current[j] = least;
            }
            int[] spare = before;
            before = previous;
            previous = current;
            current = spare;
        }
        return previous[to.length()];
    }
}
