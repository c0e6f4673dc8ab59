package dev.aiproxy.api.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    @ParameterizedTest
    @CsvSource({
        "48s,48000",
        "34.4s,34400",
        "120ms,120",
        "1m2s,62000",
        "2h,7200000",
        "1m,60000",
        "6m0s,360000",
        "9d,86400000"
    })
    void readsSpans(String text, long milliseconds) {
        assertThat(RetryAfter.span(text)).contains(Duration.ofMillis(milliseconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "-1s", "1x", "s", "1s2m"})
    void readsNothingFromOtherWords(String text) {
        assertThat(RetryAfter.span(text)).isEmpty();
        assertThat(RetryAfter.of(Headers.of("retry-after", text))).isEmpty();
    }

    @Test
    void prefersTheExactHeader() {
        assertThat(RetryAfter.of(Headers.of("Retry-After", "3", "Retry-After-Ms", "250")))
                .contains(Duration.ofMillis(250));
        assertThat(RetryAfter.of(Headers.of("retry-after", "1.5"))).contains(Duration.ofMillis(1500));
        assertThat(RetryAfter.of(Headers.of("retry-after", "1e99"))).contains(Duration.ofHours(24));
        assertThat(RetryAfter.of(Headers.of("retry-after", "NaN"))).isEmpty();
        assertThat(RetryAfter.of(Headers.EMPTY)).isEmpty();
    }

    @Test
    void measuresADateAgainstTheRepliesOwn() {
        String later = "Sat, 21 Nov 2026 10:01:00 GMT";
        assertThat(RetryAfter.of(Headers.of("retry-after", later, "date", "Sat, 21 Nov 2026 10:00:00 GMT")))
                .contains(Duration.ofMinutes(1));
        assertThat(RetryAfter.of(Headers.of("retry-after", later, "date", "Sat, 21 Nov 2026 11:00:00 GMT")))
                .contains(Duration.ZERO);
        assertThat(RetryAfter.of(Headers.of("retry-after", later))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0,1", "1,1", "1000,1", "1001,2", "99999999999,86400"})
    void writesWholeSecondsRoundedUp(long milliseconds, String header) {
        assertThat(RetryAfter.header(Duration.ofMillis(milliseconds))).isEqualTo(header);
    }
}
