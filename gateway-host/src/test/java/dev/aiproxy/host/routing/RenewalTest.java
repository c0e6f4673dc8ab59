package dev.aiproxy.host.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.host.MovableClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(30)
class RenewalTest {
    /** What the gateway does when config says nothing of it. */
    static final RenewalTime TIME = new RenewalTime(true, Duration.ofMinutes(15));

    private final MovableClock clock = new MovableClock();
    private final AccountState health = new AccountState();
    private final FakeSource source = new FakeSource();

    private record Key(String key) {}

    private record Token(String token) {}

    /** Numbers its tokens, and gives one out when its gate is open. */
    private final class FakeSource implements Renewal.Source {
        final AtomicInteger asked = new AtomicInteger();
        final AtomicInteger atOnce = new AtomicInteger();
        volatile CountDownLatch gate = new CountDownLatch(0);
        volatile Duration life = Duration.ofHours(1);
        volatile boolean broken;

        @Override
        public Renewal.Renewed renew(Account account) throws Exception {
            assertThat(atOnce.incrementAndGet()).isEqualTo(1);
            int number = asked.incrementAndGet();
            gate.await();
            atOnce.decrementAndGet();
            if (broken) {
                throw new IOException("no luck");
            }
            Instant until = clock.instant().plus(life);
            return new Renewal.Renewed(new Account(account.name(), new Token("t" + number)), until, () -> {});
        }
    }

    private static Account configured() {
        return new Account("a", new Key("k"));
    }

    private Renewal renewal() {
        return renewal(TIME);
    }

    private Renewal renewal(RenewalTime time) {
        return Renewal.of("p/a", configured(), Instant.MIN, source, time, health, clock);
    }

    private static String token(Account account) {
        return account.credentials(Token.class).token();
    }

    private static RenewalFailure failure(Renewal renewal) {
        try {
            renewal.await();
        } catch (RenewalFailure e) {
            return e;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        throw new AssertionError("it did not fail");
    }

    @Test
    void fetchesATokenOnceHoweverManyWaitForIt() throws Exception {
        Renewal renewal = renewal();
        source.gate = new CountDownLatch(1);
        assertThat(renewal.isReady()).isFalse();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Account>> waiting = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                waiting.add(threads.submit(renewal::await));
            }
            source.gate.countDown();
            for (Future<Account> each : waiting) {
                assertThat(token(each.get())).isEqualTo("t1");
            }
        }
        assertThat(renewal.isReady()).isTrue();
        assertThat(source.asked).hasValue(1);
    }

    @Test
    void renewsInTheBackgroundAQuarterOfAnHourBeforeTheEnd() throws Exception {
        Renewal renewal = renewal();
        renewal.await();
        clock.advance(Duration.ofMinutes(44));
        assertThat(renewal.isReady()).isTrue();
        assertThat(source.asked).hasValue(1);
        source.gate = new CountDownLatch(1);
        clock.advance(Duration.ofMinutes(2));
        assertThat(renewal.isReady()).isTrue();
        assertThat(renewal.isReady()).isTrue();
        assertThat(token(renewal.account())).isEqualTo("t1");
        CompletableFuture<Account> under = renewal.replace(renewal.account()).orElseThrow();
        source.gate.countDown();
        assertThat(token(under.get())).isEqualTo("t2");
        assertThat(token(renewal.account())).isEqualTo("t2");
        assertThat(source.asked).hasValue(2);
    }

    /** Advances to a moment, at which nothing is renewed, and by a second more, at which it is. */
    private void assertRenewsAfter(Renewal renewal, Duration time) throws Exception {
        renewal.await();
        int before = source.asked.get();
        clock.advance(time.minusSeconds(1));
        renewal.renewAhead();
        assertThat(renewal.isReady()).isTrue();
        assertThat(source.asked).hasValue(before);
        source.gate = new CountDownLatch(1);
        clock.advance(Duration.ofSeconds(1));
        renewal.renewAhead();
        CompletableFuture<Account> under = renewal.replace(renewal.account()).orElseThrow();
        source.gate.countDown();
        assertThat(token(under.get())).isEqualTo("t" + (before + 1));
        assertThat(source.asked).hasValue(before + 1);
    }

    @Test
    void renewsShortLivedTokensInTheLastHalfOfTheirLife() throws Exception {
        source.life = Duration.ofMinutes(4);
        assertRenewsAfter(renewal(), Duration.ofMinutes(2));
    }

    @Test
    void renewsAsLongBeforeTheEndAsItIsTold() throws Exception {
        assertRenewsAfter(renewal(new RenewalTime(true, Duration.ofMinutes(1))), Duration.ofMinutes(59));
        assertRenewsAfter(renewal(new RenewalTime(true, Duration.ofMinutes(25))), Duration.ofMinutes(35));
        assertRenewsAfter(renewal(new RenewalTime(true, Duration.ofDays(1))), Duration.ofMinutes(30));
    }

    @Test
    void goesByTheTimeThatTheNextConfigTells() throws Exception {
        Renewal renewal = renewal();
        renewal.await();
        clock.advance(Duration.ofMinutes(30));
        Renewal next = renewal.with(source, new RenewalTime(true, Duration.ofMinutes(29)));
        assertRenewsAfter(next, Duration.ofMinutes(1));
    }

    @Test
    void renewsNothingAheadOfTimeWhenItIsNotToDoSo() throws Exception {
        Renewal renewal = renewal(new RenewalTime(false, Duration.ofMinutes(15)));
        renewal.await();
        clock.advance(Duration.ofHours(1).minusMillis(1));
        renewal.renewAhead();
        assertThat(renewal.isReady()).isTrue();
        assertThat(source.asked).hasValue(1);
        clock.advance(Duration.ofMillis(1));
        renewal.renewAhead();
        assertThat(renewal.isReady()).isFalse();
        assertThat(source.asked).hasValue(1);
        assertThat(token(renewal.await())).isEqualTo("t2");
    }

    @Test
    void doesNotRepeatAFailureForEachRequestAndWaitsLongerEachTime() throws Exception {
        Renewal renewal = renewal();
        source.broken = true;
        List<Duration> pauses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            RenewalFailure failure = failure(renewal);
            assertThat(failure).hasMessage("no luck");
            assertThat(failure(renewal).retryIn()).isEqualTo(failure.retryIn());
            pauses.add(failure.retryIn());
            clock.advance(failure.retryIn());
        }
        assertThat(source.asked).hasValue(8);
        assertThat(pauses.stream().map(Duration::toSeconds)).containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 300L, 300L);
        assertThat(health.rests(System.nanoTime())).isTrue();
        assertThat(health.reason(System.nanoTime())).isEqualTo("its credentials could not be renewed");
        assertThat(renewal.trouble()).contains("no luck");
        assertThat(renewal.isGood()).isFalse();
        source.broken = false;
        assertThat(token(renewal.await())).isEqualTo("t9");
        assertThat(renewal.trouble()).isEmpty();
        assertThat(health.rests(System.nanoTime())).isFalse();
    }

    @Test
    void goesOnWithGoodCredentialsWhenTheyCannotBeRenewedAheadOfTime() throws Exception {
        Renewal renewal = renewal();
        renewal.await();
        source.broken = true;
        clock.advance(Duration.ofMinutes(50));
        assertThat(renewal.isReady()).isTrue();
        assertThatExceptionOfType(Exception.class)
                .isThrownBy(() -> renewal.replace(renewal.account())
                        .orElseGet(() -> CompletableFuture.failedFuture(new IOException()))
                        .get());
        assertThat(renewal.isReady()).isTrue();
        assertThat(renewal.isGood()).isTrue();
        assertThat(renewal.trouble()).contains("no luck");
        assertThat(source.asked).hasValue(2);
    }

    @Test
    void replacesWhatWasRefusedOnceAndNotAgainWithinAMinute() throws Exception {
        Renewal renewal = renewal();
        Account first = renewal.await();
        Account second = renewal.replace(first).orElseThrow().get();
        assertThat(token(second)).isEqualTo("t2");
        assertThat(renewal.replace(first).orElseThrow().get()).isSameAs(second);
        assertThat(renewal.replace(second)).isEmpty();
        clock.advance(Duration.ofMinutes(1));
        assertThat(token(renewal.replace(second).orElseThrow().get())).isEqualTo("t3");
        assertThat(source.asked).hasValue(3);
    }

    @Test
    void isAFailureIfTheProviderGivesWhatThereWas() {
        Renewal.Source same = account -> new Renewal.Renewed(account, Instant.MAX, () -> {});
        Renewal renewal = Renewal.of("p/a", configured(), Instant.MIN, same, TIME, health, clock);
        assertThat(failure(renewal)).hasMessage("its provider has no other credentials for it");
    }

    @Test
    void oneThatDoesNotEndIsAFailureAndWhatItGivesLateIsNotTaken() throws Exception {
        Semaphore gate = new Semaphore(0);
        CompletableFuture<Thread> worker = new CompletableFuture<>();
        Renewal.Source hangs = account -> {
            worker.complete(Thread.currentThread());
            gate.acquireUninterruptibly();
            return new Renewal.Renewed(new Account(account.name(), new Token("late")), Instant.MAX, () -> {});
        };
        Renewal.Patience impatient = renewing -> !worker.join().isAlive();
        Renewal renewal = Renewal.of("p/a", configured(), Instant.MIN, hangs, TIME, health, clock, impatient);
        assertThat(failure(renewal)).hasMessage("it took longer than three minutes");
        assertThat(failure(renewal).retryIn()).isEqualTo(Duration.ofSeconds(5));
        gate.release();
        worker.get().join();
        assertThat(renewal.isGood()).isFalse();
        assertThat(renewal.trouble()).isPresent();
        assertThat(health.rests(System.nanoTime())).isTrue();
    }

    @Test
    void oneThatBreaksOffIsAFailure() {
        Renewal.Source breaks = account -> {
            throw new StackOverflowError();
        };
        assertThat(failure(Renewal.of("p/a", configured(), Instant.MIN, breaks, TIME, health, clock)))
                .hasMessage("it broke off");
    }

    @Test
    void logsWhatBecameOfARenewalAndNotWhatTheProviderHopedFor() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Renewal.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.setLevel(Level.INFO);
        logger.addAppender(lines);
        try {
            source.life = Duration.ZERO;
            Renewal renewal = renewal();
            failure(renewal);
            source.life = Duration.ofHours(1);
            clock.advance(Duration.ofMinutes(1));
            renewal.await();
        } finally {
            logger.detachAppender(lines);
            logger.setLevel(null);
        }
        assertThat(lines.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .containsExactly(
                        "the credentials of the account p/a could not be renewed:"
                                + " its provider has no other credentials for it",
                        "the credentials of the account p/a were renewed");
    }

    @Test
    void goesOnInTheNextSnapshotWhoseProviderIsAskedFromThenOn() throws Exception {
        Renewal before = renewal();
        before.await();
        FakeSource other = new FakeSource();
        Renewal after = before.with(other, TIME);
        assertThat(token(after.account())).isEqualTo("t1");
        assertThat(after.isOf(configured())).isTrue();
        assertThat(after.isOf(new Account("a", new Key("other")))).isFalse();
        clock.advance(Duration.ofHours(1));
        other.asked.set(10);
        assertThat(token(after.await())).isEqualTo("t11");
        assertThat(token(before.account())).isEqualTo("t11");
    }
}
