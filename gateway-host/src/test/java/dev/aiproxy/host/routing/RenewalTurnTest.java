package dev.aiproxy.host.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.provider.Account;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RenewalTurnTest {
    private final RenewalTurn turn = new RenewalTurn();
    private final List<String> events = new CopyOnWriteArrayList<>();

    private record Token(String token) {}

    /** Says when it is asked and when it answers, which it does when its gate is open. */
    private final class NotedSource implements Renewal.Source {
        final String name;
        final CountDownLatch entered = new CountDownLatch(1);
        final CountDownLatch gate;

        NotedSource(String name, int closed) {
            this.name = name;
            this.gate = new CountDownLatch(closed);
        }

        @Override
        public Renewal.Renewed renew(Account account) throws Exception {
            events.add(name + " begins");
            entered.countDown();
            gate.await();
            events.add(name + " ends");
            return new Renewal.Renewed(
                    new Account(account.name(), new Token(name)),
                    Instant.MAX,
                    () -> events.add(name + " is forgotten"));
        }
    }

    private static Account configured() {
        return new Account("a", new Token("configured"));
    }

    private static Thread start(FutureTask<Account> task) {
        return Thread.ofPlatform().start(task);
    }

    private FutureTask<Account> renewal(Renewal.Source source) {
        return new FutureTask<>(() -> turn.renew(source, configured()).account());
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            assertThat(thread.isAlive()).isTrue();
            Thread.onSpinWait();
        }
    }

    @Test
    void theNextBeginsWhenTheOneBeforeHasEnded() throws Exception {
        NotedSource first = new NotedSource("first", 1);
        NotedSource second = new NotedSource("second", 0);
        FutureTask<Account> one = renewal(first);
        FutureTask<Account> two = renewal(second);
        start(one);
        first.entered.await();
        awaitWaiting(start(two));
        first.gate.countDown();
        assertThat(one.get().credentials()).isEqualTo(new Token("first"));
        assertThat(two.get().credentials()).isEqualTo(new Token("second"));
        assertThat(events).containsExactly("first begins", "first ends", "second begins", "second ends");
    }

    @Test
    void oneThatIsInterruptedWaitsNoMore() throws Exception {
        NotedSource first = new NotedSource("first", 1);
        FutureTask<Account> one = renewal(first);
        start(one);
        first.entered.await();
        Thread other = start(renewal(new NotedSource("second", 0)));
        awaitWaiting(other);
        other.interrupt();
        other.join();
        first.gate.countDown();
        one.get();
        assertThat(events).containsExactly("first begins", "first ends");
    }

    @Test
    void allRenewalsOfAnAccountTakeTheSame() throws Exception {
        AccountState health = new AccountState();
        NotedSource first = new NotedSource("first", 1);
        NotedSource second = new NotedSource("second", 0);
        FutureTask<Account> one = new FutureTask<>(
                () -> health.renewing().renew(first, configured()).account());
        start(one);
        first.entered.await();
        Renewal next =
                Renewal.of("p/a", configured(), Instant.MIN, second, RenewalTest.TIME, health, Clock.systemUTC());
        FutureTask<Account> two = new FutureTask<>(next::await);
        awaitWaiting(start(two));
        first.gate.countDown();
        two.get();
        assertThat(events).containsExactly("first begins", "first ends", "second begins", "second ends");
    }

    @Test
    void theLastThreeAreKnownAndTheOneBeforeIsForgotten() throws Exception {
        for (String name : List.of("1", "2", "3", "4", "5")) {
            turn.renew(new NotedSource(name, 0), configured());
        }
        assertThat(events)
                .filteredOn(event -> event.endsWith("forgotten"))
                .containsExactly("1 is forgotten", "2 is forgotten");
    }
}
