package dev.aiproxy.host.pipeline;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the accounts of a request are tried once more: twice as long each time, and never quite the
 * same for two requests, so that those that failed together don't come back together.
 *
 * @param base the longest pause before the first repetition; zero for no repetition at all
 */
record BackOff(Duration base) {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** Whether anything is repeated. */
    boolean isOn() {
        return base.isPositive();
    }

    /**
     * The pause before a repetition: between the half of its step and the whole.
     *
     * @param repetition from 1
     */
    long nanos(int repetition, RandomGenerator random) {
        long step = step(repetition).toNanos();
        return step - random.nextLong(step / 2 + 1);
    }

    /** Whether a wait that a provider asks for is over when the repetition is made, whatever the pause is by chance. */
    boolean covers(int repetition, Duration wait) {
        return wait.compareTo(step(repetition).dividedBy(2)) <= 0;
    }

    private Duration step(int repetition) {
        Duration step = base;
        for (int i = 1; i < repetition && step.compareTo(LONGEST) < 0; i++) {
            step = step.multipliedBy(2);
        }
        return step.compareTo(LONGEST) < 0 ? step : LONGEST;
    }
}
