package dev.aiproxy.host.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageSink;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SinkQueueTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(Integer::toString).toList();
    }

    /** Remembers what it took. */
    private static final class Recorder implements UsageSink {
        final List<String> taken = new ArrayList<>();
        final List<Integer> batches = new ArrayList<>();
        final Semaphore calls = new Semaphore(0);

        @Override
        public synchronized void record(List<UsageEvent> batch) throws IOException, InterruptedException {
            batch.forEach(event -> taken.add(event.requestId()));
            batches.add(batch.size());
            calls.release();
        }

        synchronized List<String> taken() {
            return List.copyOf(taken);
        }
    }

    @Test
    void givesEverythingInOrderAndInBatches() throws InterruptedException {
        Recorder sink = new Recorder();
        SinkQueue queue = new SinkQueue("test");
        IntStream.range(0, 2000).forEach(i -> queue.add(Events.request(i)));
        assertThat(queue.waiting()).isEqualTo(2000);
        queue.attach(sink);
        queue.close(LIMIT);
        assertThat(sink.taken()).isEqualTo(numbers(2000));
        assertThat(sink.batches).allMatch(size -> size <= 512).hasSize(4);
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void knowsWhetherTheSinkCameBackWhenItWasInterrupted() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        SinkQueue queue = new SinkQueue("test");
        queue.attach(batch -> {
            inside.countDown();
            new CountDownLatch(1).await();
        });
        queue.add(Events.request(1));
        inside.await();
        assertThat(queue.close(Duration.ZERO)).isTrue();
        CountDownLatch told = new CountDownLatch(1);
        queue.whenQuiet(told::countDown);
        told.await();
    }

    @Test
    void tellsWhenASinkThatDoesNotHeedInterruptsHasComeBack() throws InterruptedException {
        CountDownLatch inside = new CountDownLatch(1);
        Semaphore mayLeave = new Semaphore(0);
        SinkQueue queue = new SinkQueue("test");
        queue.attach(batch -> {
            inside.countDown();
            mayLeave.acquireUninterruptibly();
        });
        queue.add(Events.request(1));
        inside.await();
        assertThat(queue.close(Duration.ZERO)).isFalse();
        CountDownLatch told = new CountDownLatch(1);
        queue.whenQuiet(told::countDown);
        assertThat(told.getCount()).isEqualTo(1);
        mayLeave.release();
        told.await();
    }

    @Test
    void losesNothingOfManyThreads() throws InterruptedException {
        Recorder sink = new Recorder();
        SinkQueue queue = new SinkQueue("test");
        queue.attach(sink);
        List<Thread> threads = IntStream.range(0, 8)
                .mapToObj(t -> Thread.ofPlatform()
                        .start(() -> IntStream.range(0, 5000).forEach(i -> queue.add(Events.request(t * 5000 + i)))))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        queue.close(LIMIT);
        assertThat(sink.taken()).hasSize(40_000).doesNotHaveDuplicates();
    }

    @Test
    void aBatchThatWasNotTakenIsGivenAgain() throws InterruptedException {
        List<List<String>> offers = new ArrayList<>();
        CountDownLatch taken = new CountDownLatch(1);
        UsageSink sink = batch -> {
            offers.add(batch.stream().map(UsageEvent::requestId).toList());
            switch (offers.size()) {
                case 1 -> throw new IOException("the disk is full");
                case 2 -> throw new AssertionError("a plugin may throw anything");
                default -> taken.countDown();
            }
        };
        SinkQueue queue = new SinkQueue("test");
        queue.add(Events.request(0));
        queue.add(Events.request(1));
        queue.attach(sink);
        taken.await();
        queue.close(LIMIT);
        assertThat(offers).hasSize(3).containsOnly(List.of("0", "1"));
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void aSinkThatTakesAnothersPlaceGetsWhatThatOneDidNotTake() throws InterruptedException {
        CountDownLatch refused = new CountDownLatch(1);
        SinkQueue queue = new SinkQueue("test");
        queue.add(Events.request(0));
        queue.attach(batch -> {
            refused.countDown();
            throw new IOException("always");
        });
        refused.await();
        assertThat(queue.detach(LIMIT)).isTrue();
        queue.add(Events.request(1));
        Recorder next = new Recorder();
        queue.attach(next);
        queue.close(LIMIT);
        assertThat(next.taken()).containsExactly("0", "1");
    }

    @Test
    void exchangesSinksUnderLoadWithoutLossOrRepetition() throws InterruptedException {
        SinkQueue queue = new SinkQueue("test");
        List<String> all = new ArrayList<>();
        Semaphore rounds = new Semaphore(0);
        Thread feeder = Thread.ofPlatform()
                .start(() -> IntStream.range(0, 50_000).forEach(i -> {
                    if (i % 1000 == 0) {
                        rounds.acquireUninterruptibly();
                    }
                    queue.add(Events.request(i));
                }));
        for (int i = 0; i < 50; i++) {
            Recorder sink = new Recorder();
            queue.attach(sink);
            rounds.release();
            // Half of them are taken away while they work, half perhaps before they have begun.
            if (i % 2 == 0) {
                sink.calls.acquire();
            }
            assertThat(queue.detach(LIMIT)).isTrue();
            all.addAll(sink.taken());
        }
        feeder.join();
        Recorder last = new Recorder();
        queue.attach(last);
        queue.close(LIMIT);
        all.addAll(last.taken());
        assertThat(all).isEqualTo(numbers(50_000));
    }

    @Test
    void aSinkThatHangsIsInterruptedWhenItsPlaceIsWanted() throws InterruptedException {
        CountDownLatch hangs = new CountDownLatch(1);
        SinkQueue queue = new SinkQueue("test");
        queue.add(Events.request(0));
        queue.attach(batch -> {
            hangs.countDown();
            new CountDownLatch(1).await();
        });
        hangs.await();
        assertThat(queue.detach(Duration.ofMillis(20))).isTrue();
        Recorder next = new Recorder();
        queue.attach(next);
        queue.close(LIMIT);
        assertThat(next.taken()).containsExactly("0");
    }

    @Test
    void closingDoesNotWaitLongerThanItMay() throws InterruptedException {
        SinkQueue queue = new SinkQueue("test");
        CountDownLatch hangs = new CountDownLatch(1);
        queue.add(Events.request(0));
        queue.attach(batch -> {
            hangs.countDown();
            new CountDownLatch(1).await();
        });
        hangs.await();
        queue.close(Duration.ofMillis(50));
        assertThat(queue.waiting()).isEqualTo(1);
    }
}
