package dev.aiproxy.host.config;

import dev.aiproxy.api.settings.ByteSize;
import dev.aiproxy.api.settings.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns written values into the simple types that settings may have. */
final class ScalarReader {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
    private static final int LONGEST_SHOWN = 32;

    /** Far below what a count of nanoseconds can hold, so that nobody who adds to one has to think of its end. */
    private static final Duration LONGEST = Duration.ofDays(3650);

    private ScalarReader() {}

    /** Whether a setting of this type is a single value. */
    static boolean reads(Class<?> type) {
        return type.isEnum()
                || type == String.class
                || type == Secret.class
                || type == int.class
                || type == Integer.class
                || type == long.class
                || type == Long.class
                || type == double.class
                || type == Double.class
                || type == boolean.class
                || type == Boolean.class
                || type == Duration.class
                || type == ByteSize.class;
    }

    /** What is expected of a value of this type. */
    static String expectation(Class<?> type) {
        if (type.isEnum()) {
            return "one of " + String.join(", ", names(type));
        }
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return "a whole number";
        }
        if (type == double.class || type == Double.class) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == Duration.class) {
            return "a duration such as 250ms, 30s, 5m or 1h (3650d at most)";
        }
        if (type == ByteSize.class) {
            return "a size such as 512, 64KiB, 32MiB or 1GiB";
        }
        return "a text";
    }

    /** The names of an enum's values as config writes them. */
    static String[] names(Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .map(each -> ((Enum<?>) each).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .toArray(String[]::new);
    }

    /** The value; empty if it is not what the type expects. */
    static Optional<Object> read(String text, Class<?> type) {
        if (type == String.class) {
            // No name of a file, no header field, and nothing else that a text is used for may hold one.
            return text.indexOf('\0') < 0 ? Optional.of(text) : Optional.empty();
        }
        if (type == Secret.class) {
            return Optional.of(Secret.of(text));
        }
        String bare = text.strip();
        try {
            if (type.isEnum()) {
                return constant(bare, type);
            }
            if (type == int.class || type == Integer.class) {
                return Optional.of(Integer.valueOf(bare));
            }
            if (type == long.class || type == Long.class) {
                return Optional.of(Long.valueOf(bare));
            }
            if (type == double.class || type == Double.class) {
                return Optional.<Object>of(Double.valueOf(bare)).filter(each -> Double.isFinite((Double) each));
            }
            if (type == boolean.class || type == Boolean.class) {
                return truth(bare);
            }
            return type == Duration.class ? duration(bare) : Optional.of(ByteSize.parse(bare));
        } catch (IllegalArgumentException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** A value that is no secret, as a problem shows it. A long one is not repeated: it may be a key in a wrong place. */
    static String shown(String text) {
        return text.length() > LONGEST_SHOWN ? "a text of " + text.length() + " characters" : "'" + text + "'";
    }

    private static Optional<Object> constant(String text, Class<?> type) {
        String wanted = text.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(type.getEnumConstants())
                .filter(each -> ((Enum<?>) each).name().equals(wanted))
                .map(Object.class::cast)
                .findFirst();
    }

    private static Optional<Object> truth(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static Optional<Object> duration(String text) {
        if (text.equals("0")) {
            return Optional.of(Duration.ZERO);
        }
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
        return duration.compareTo(LONGEST) <= 0 ? Optional.of(duration) : Optional.empty();
    }
}
