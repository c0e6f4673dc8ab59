package dev.aiproxy.host.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.config.ConfigNode;
import dev.aiproxy.host.config.GatewayConfig.RetryConfig;
import dev.aiproxy.host.config.Problems;
import dev.aiproxy.host.config.SettingsBinder;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackOffTest {
    private static final long MILLI = 1_000_000;

    private final BackOff backOff = new BackOff(Duration.ofMillis(100));
    private final RandomGenerator random = new Random(7);

    @Test
    void doublesFromOnePauseToTheNext() {
        for (int i = 0; i < 1000; i++) {
            assertThat(backOff.nanos(1, random)).isBetween(50 * MILLI, 100 * MILLI);
            assertThat(backOff.nanos(2, random)).isBetween(100 * MILLI, 200 * MILLI);
            assertThat(backOff.nanos(5, random)).isBetween(800 * MILLI, 1600 * MILLI);
        }
    }

    @Test
    void neverWaitsLongerThanAMinute() {
        assertThat(backOff.nanos(1000, random)).isBetween(30_000 * MILLI, 60_000 * MILLI);
        assertThat(new BackOff(Duration.ofDays(9)).nanos(1, random)).isLessThanOrEqualTo(60_000 * MILLI);
    }

    @Test
    void isNotTheSameForAll() {
        assertThat(random.ints(20).mapToLong(i -> backOff.nanos(1, random)).distinct())
                .hasSizeGreaterThan(10);
    }

    @Test
    void coversAWaitThatIsOverByThenInAnyCase() {
        assertThat(backOff.covers(1, Duration.ofMillis(50))).isTrue();
        assertThat(backOff.covers(1, Duration.ofMillis(51))).isFalse();
        assertThat(backOff.covers(2, Duration.ofMillis(51))).isTrue();
    }

    @Test
    void isOffWithoutABase() {
        assertThat(new BackOff(Duration.ZERO).isOn()).isFalse();
        assertThat(backOff.isOn()).isTrue();
    }

    @Test
    void theDefaultsHoldAnErrorBackForLessThanTwoSeconds() {
        RetryConfig retry = new SettingsBinder(secret -> {})
                .bind(ConfigNode.Mapping.empty("default"), RetryConfig.class, "retry", new Problems())
                .orElseThrow();
        BackOff backOff = new BackOff(retry.baseDelay());
        RandomGenerator longest = () -> 0L;
        long total = IntStream.rangeClosed(1, retry.maxRetries())
                .mapToLong(repetition -> backOff.nanos(repetition, longest))
                .sum();
        assertThat(Duration.ofNanos(total)).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }
}
