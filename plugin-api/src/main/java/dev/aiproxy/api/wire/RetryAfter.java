package dev.aiproxy.api.wire;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes how long to wait before another try. */
public final class RetryAfter {
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final Pattern SPAN = Pattern.compile(
            "(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m(?!s))?(?:(\\d{1,9}(?:\\.\\d{1,12})?)s)?(?:(\\d{1,9}(?:\\.\\d{1,12})?)ms)?");

    private RetryAfter() {}

    /**
     * What {@code retry-after-ms} or {@code retry-after} say, at most a day. A date is measured against the reply's own
     * {@code date}, so no clock is needed; without one it says nothing.
     */
    public static Optional<Duration> of(Headers headers) {
        Optional<Duration> exact = headers.first("retry-after-ms").flatMap(text -> seconds(text, 1000));
        return exact.isPresent()
                ? exact
                : headers.first("retry-after")
                        .flatMap(text -> seconds(text, 1).or(() -> date(text, headers.get("date"))));
    }

    /** A span such as {@code 48s}, {@code 120ms} or {@code 1m2.5s}, at most a day. */
    public static Optional<Duration> span(String text) {
        Matcher matcher = SPAN.matcher(text.strip());
        if (text.isBlank() || !matcher.matches()) {
            return Optional.empty();
        }
        double seconds = number(matcher.group(1)) * 86_400
                + number(matcher.group(2)) * 3600
                + number(matcher.group(3)) * 60
                + number(matcher.group(4))
                + number(matcher.group(5)) / 1000;
        return Optional.of(bounded(seconds));
    }

    /** As {@code retry-after} wants it: whole seconds, rounded up, between 1 and a day. */
    public static String header(Duration wait) {
        long seconds = wait.toSeconds() + (wait.toNanosPart() > 0 ? 1 : 0);
        return Long.toString(Math.clamp(seconds, 1, LONGEST.toSeconds()));
    }

    private static double number(@Nullable String text) {
        return text == null ? 0 : Double.parseDouble(text);
    }

    private static Optional<Duration> seconds(String text, double unitsPerSecond) {
        try {
            double value = Double.parseDouble(text.strip());
            return value >= 0 ? Optional.of(bounded(value / unitsPerSecond)) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> date(String text, @Nullable String now) {
        if (now == null) {
            return Optional.empty();
        }
        try {
            DateTimeFormatter format = DateTimeFormatter.RFC_1123_DATE_TIME;
            Duration wait = Duration.between(
                    ZonedDateTime.parse(now.strip(), format), ZonedDateTime.parse(text.strip(), format));
            return wait.isNegative() ? Optional.of(Duration.ZERO) : Optional.of(bounded((double) wait.toSeconds()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Duration bounded(double seconds) {
        return Duration.ofMillis((long) (Math.min(seconds, (double) LONGEST.toSeconds()) * 1000));
    }
}
