package dev.aiproxy.host.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    @Test
    void givesUpToItsLimitAndTakesNothingForWhatItRefuses() {
        ByteBudget budget = new ByteBudget(100);
        assertThat(budget.take(60)).isTrue();
        assertThat(budget.take(41)).isFalse();
        assertThat(budget.used()).isEqualTo(60);
        assertThat(budget.take(40)).isTrue();
        budget.giveBack(100);
        assertThat(budget.used()).isZero();
    }

    @Test
    void whatIsThereAlreadyCountsAndLeavesLessForWhatComesNext() {
        ByteBudget budget = new ByteBudget(100);
        budget.add(150);
        assertThat(budget.used()).isEqualTo(150);
        assertThat(budget.take(1)).isFalse();
        budget.giveBack(100);
        assertThat(budget.take(50)).isTrue();
    }

    @Test
    void aSmallerLimitCountsForWhatComesNext() {
        ByteBudget budget = new ByteBudget(100);
        assertThat(budget.take(80)).isTrue();
        budget.limit(50);
        assertThat(budget.take(1)).isFalse();
        budget.giveBack(80);
        assertThat(budget.take(50)).isTrue();
    }

    @Test
    void neverGivesMoreThanItHasWhoeverAsks() throws InterruptedException {
        ByteBudget budget = new ByteBudget(1000);
        AtomicLong held = new AtomicLong();
        AtomicLong most = new AtomicLong();
        List<Thread> threads = IntStream.range(0, 4)
                .mapToObj(t -> Thread.ofPlatform().start(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        if (budget.take(300)) {
                            most.accumulateAndGet(held.addAndGet(300), Math::max);
                            held.addAndGet(-300);
                            budget.giveBack(300);
                        }
                    }
                }))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(most.get()).isBetween(300L, 1000L);
        assertThat(budget.used()).isZero();
    }
}
