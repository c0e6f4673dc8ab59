package dev.aiproxy.host.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.host.LogLines;
import dev.aiproxy.host.MovableClock;
import dev.aiproxy.host.routing.AccountEntry;
import dev.aiproxy.host.routing.AccountState;
import dev.aiproxy.host.routing.ProviderEntry;
import dev.aiproxy.host.routing.Renewal;
import dev.aiproxy.host.routing.RenewalTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class AccountUpkeepTest {
    private static final Duration LIFE = Duration.ofHours(1);
    private static final RenewalTime TIME = new RenewalTime(true, Duration.ofMinutes(15));

    private final MovableClock clock = new MovableClock();
    private final BlockingQueue<String> renewed = new LinkedBlockingQueue<>();

    private record Token() {}

    private static final class NoService implements Provider {
        @Override
        public List<String> protocols(String model) {
            return List.of();
        }

        @Override
        public UpstreamRequest address(WireRequest request, String protocol, String model, Account account) {
            throw new UnsupportedOperationException();
        }
    }

    private AccountEntry account(String name, Instant validUntil) {
        Renewal.Source source = before -> {
            renewed.add(before.name());
            return new Renewal.Renewed(
                    new Account(name, new Token()), clock.instant().plus(LIFE), () -> {});
        };
        Account account = new Account(name, new Token());
        AccountState state = new AccountState();
        Renewal renewal = Renewal.of(name, account, validUntil, source, TIME, state, clock);
        return new AccountEntry(account, 1, 0, 0, 0, state, renewal);
    }

    private static AccountEntry neverRenewed() {
        return new AccountEntry(new Account("never", new Token()), 1, 0, 0, 0, new AccountState(), null);
    }

    private static ProviderEntry provider(AccountEntry... accounts) {
        return new ProviderEntry("p", new NoService(), "http", List.of(), List.of(), List.of(accounts));
    }

    @Test
    void renewsWhatIsNearItsEndAndLeavesAloneWhatIsNotOrWhatHasRunOut() throws Exception {
        Instant now = clock.instant();
        List<ProviderEntry> providers = List.of(
                provider(
                        neverRenewed(),
                        account("out", Instant.MIN),
                        account("long", now.plus(Duration.ofHours(2))),
                        account("unknown", Instant.MAX)),
                provider(account("near", now.plus(Duration.ofMinutes(40)))));
        try (AccountUpkeep upkeep = new AccountUpkeep(() -> providers, Duration.ofDays(1))) {
            upkeep.look();
            clock.advance(Duration.ofMinutes(25));
            upkeep.look();
            assertThat(renewed.take()).isEqualTo("near");
            upkeep.look();
            clock.advance(Duration.ofMinutes(80));
            upkeep.look();
            assertThat(renewed.take()).isEqualTo("long");
            assertThat(renewed).isEmpty();
        }
    }

    @Test
    void looksAgainAndAgainUntilItIsClosed() throws Exception {
        Semaphore looks = new Semaphore(0);
        List<Thread> threads = new ArrayList<>();
        AccountUpkeep upkeep = new AccountUpkeep(
                () -> {
                    threads.add(Thread.currentThread());
                    looks.release();
                    return List.of(provider(account("near", clock.instant().plusMillis(1))));
                },
                Duration.ofMillis(1));
        upkeep.start();
        assertThat(looks.tryAcquire(3, 20, TimeUnit.SECONDS)).isTrue();
        upkeep.close();
        assertThat(threads.getFirst().join(Duration.ofSeconds(20))).isTrue();
    }

    @Test
    void goesOnAfterLooksThatFailedAndSaysThatTheyDid() throws Exception {
        AccountEntry near = account("near", clock.instant().plus(Duration.ofMinutes(40)));
        clock.advance(Duration.ofMinutes(25));
        AtomicInteger looks = new AtomicInteger();
        try (LogLines log = LogLines.of(RepeatedTask.class);
                AccountUpkeep upkeep = new AccountUpkeep(
                        () -> switch (looks.incrementAndGet()) {
                            case 1 -> throw new IllegalStateException("on purpose");
                            case 2 -> throw new NoClassDefFoundError("on purpose");
                            default -> List.of(provider(near));
                        },
                        Duration.ofMillis(1))) {
            upkeep.start();
            assertThat(renewed.poll(20, TimeUnit.SECONDS)).isEqualTo("near");
            assertThat(log.seen())
                    .hasSize(2)
                    .allMatch(line -> line.startsWith("renewing accounts ahead of time failed"));
        }
    }
}
