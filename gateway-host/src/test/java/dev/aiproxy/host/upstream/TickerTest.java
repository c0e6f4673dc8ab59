package dev.aiproxy.host.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class TickerTest {
    private final EventLoop loop = new DefaultEventLoop();
    private final Ticker ticker = new Ticker(loop, 5);

    @AfterEach
    void stop() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Counts its ticks, and leaves by itself after some if that is wanted. */
    private final class Counter extends Timed {
        final CountDownLatch ticks;
        private final boolean leaves;

        Counter(int ticks, boolean leaves) {
            this.ticks = new CountDownLatch(ticks);
            this.leaves = leaves;
        }

        @Override
        protected void onTick(long now) {
            ticks.countDown();
            if (leaves && ticks.getCount() == 0) {
                ticker.remove(this);
            }
        }
    }

    private <T> T onLoop(Callable<T> action) throws Exception {
        return loop.submit(action).get();
    }

    @Test
    void tellsEachMemberAgainAndAgainUntilItLeaves() throws Exception {
        Counter stays = new Counter(6, false);
        Counter leaves = new Counter(2, true);
        assertThat(onLoop(() -> {
                    ticker.add(stays);
                    ticker.add(stays);
                    ticker.add(leaves);
                    return ticker.size();
                }))
                .isEqualTo(2);
        stays.ticks.await();
        leaves.ticks.await();
        assertThat(onLoop(ticker::size)).isEqualTo(1);
        assertThat(onLoop(() -> {
                    ticker.remove(stays);
                    ticker.remove(stays);
                    return ticker.size();
                }))
                .isZero();
    }

    @Test
    void startsAgainAfterAllHadLeft() throws Exception {
        for (int i = 0; i < 3; i++) {
            Counter counter = new Counter(1, true);
            onLoop(() -> {
                ticker.add(counter);
                return true;
            });
            counter.ticks.await();
            CountDownLatch idle = new CountDownLatch(1);
            // Later than the tick that finds nobody.
            loop.schedule(idle::countDown, 15, TimeUnit.MILLISECONDS);
            idle.await();
        }
        assertThat(onLoop(ticker::size)).isZero();
    }

    @Test
    void aMemberThatLeavesDuringATickDisturbsNoOther() throws Exception {
        List<Counter> counters = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            counters.add(new Counter(1 + i % 3, true));
        }
        onLoop(() -> {
            counters.forEach(ticker::add);
            return true;
        });
        for (Counter counter : counters) {
            counter.ticks.await();
        }
        assertThat(onLoop(ticker::size)).isZero();
    }

    @Test
    void aMemberThatFailsStopsNeitherTheOthersNorTheNextTicks() throws Exception {
        Counter before = new Counter(5, false);
        Counter after = new Counter(5, false);
        CountDownLatch failures = new CountDownLatch(5);
        onLoop(() -> {
            ticker.add(before);
            ticker.add(new Timed() {
                @Override
                protected void onTick(long now) {
                    failures.countDown();
                    throw new IllegalStateException("it failed");
                }
            });
            ticker.add(after);
            return true;
        });
        assertThat(failures.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(before.ticks.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(after.ticks.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void allMembersCanBeWalkedWhileTheyLeave() throws Exception {
        onLoop(() -> {
            for (int i = 0; i < 5; i++) {
                ticker.add(new Counter(1000, false));
            }
            ticker.forEach(ticker::remove);
            return true;
        });
        assertThat(onLoop(ticker::size)).isZero();
    }
}
