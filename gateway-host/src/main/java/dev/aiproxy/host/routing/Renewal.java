package dev.aiproxy.host.routing;

import dev.aiproxy.api.provider.Account;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The credentials of an account that run out, and how they are renewed: by one renewal at a time, however many requests wait
 * for it, on a thread of its own. Belongs to one load of its plugin, whose objects it holds; lives as long as the snapshots
 * whose config gives the account the same credentials. Safe from any thread; blocks only in {@link #await()}.
 */
public final class Renewal {
    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

    private static final Duration LONGEST_RENEWAL = Duration.ofMinutes(3);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);
    private static final int MOST_DOUBLINGS = 6;

    /** Credentials that a provider refuses just after they were made won't be accepted for being made again. */
    private static final Duration BETWEEN_REFUSALS = Duration.ofMinutes(1);

    /** The provider's side of it. */
    @FunctionalInterface
    public interface Source {
        /**
         * Other credentials; blocks.
         *
         * @throws Exception whose message is for the operator and has no secrets
         */
        Renewed renew(Account account) throws Exception;
    }

    /** How long a renewal may take. */
    @FunctionalInterface
    interface Patience {
        /** Whether it has ended in time; blocks until then. */
        boolean isEnded(Thread renewing) throws InterruptedException;
    }

    /**
     * What a renewal gave.
     *
     * @param account with other credentials
     * @param validUntil as its provider says of them
     * @param forget run once, when several later ones have taken their place and logs need not leave them out any more; holds
     *     nothing of a plugin
     */
    public record Renewed(Account account, Instant validUntil, Runnable forget) {}

    private final Source source;
    private final RenewalTime time;
    private final State state;

    private Renewal(Source source, RenewalTime time, State state) {
        this.source = source;
        this.time = time;
        this.state = state;
    }

    /**
     * Of an account as config has it.
     *
     * @param name of provider and account, for the thread and the log
     * @param validUntil as its provider says
     * @param time as config says
     * @param health of the account, which rests when it has no credentials and gets none
     */
    public static Renewal of(
            String name,
            Account account,
            Instant validUntil,
            Source source,
            RenewalTime time,
            AccountState health,
            Clock clock) {
        return of(name, account, validUntil, source, time, health, clock, renewing -> renewing.join(LONGEST_RENEWAL));
    }

    /** @param patience with a renewal that does not end */
    static Renewal of(
            String name,
            Account account,
            Instant validUntil,
            Source source,
            RenewalTime time,
            AccountState health,
            Clock clock,
            Patience patience) {
        return new Renewal(source, time, new State(name, account, validUntil, health, clock, patience));
    }

    /** The same credentials and renewals in a next snapshot, whose provider renews them from now on when its config says. */
    public Renewal with(Source next, RenewalTime when) {
        return new Renewal(next, when, state);
    }

    /** Whether config gave the account these credentials. */
    public boolean isOf(Account configured) {
        return state.configured.name().equals(configured.name())
                && state.configured.credentials().equals(configured.credentials());
    }

    /** The account with its newest credentials. */
    public Account account() {
        return state.held.account;
    }

    /** Why the last renewal failed; empty if it did not. */
    public Optional<String> trouble() {
        return Optional.ofNullable(state.trouble);
    }

    /** Whether there is something to send. */
    public boolean isGood() {
        return state.clock.millis() < state.held.validUntil;
    }

    /** Whether a request may go now. Starts a renewal if the credentials are good, but near their end. */
    public boolean isReady() {
        long now = state.clock.millis();
        Held held = state.held;
        if (now < time.nearEnd(held.from, held.validUntil)) {
            return true;
        }
        boolean good = now < held.validUntil;
        if (good) {
            state.start(source, now, false);
        }
        return good;
    }

    /** Starts a renewal if the credentials are good, but near their end; for when there is no request that asks. */
    public void renewAhead() {
        isReady();
    }

    /**
     * The account as soon as it has credentials; fails with a {@link RenewalFailure}. Completed on the renewal's thread, or
     * already.
     */
    public CompletableFuture<Account> ready() {
        long now = state.clock.millis();
        return now < state.held.validUntil
                ? CompletableFuture.completedFuture(state.held.account)
                : state.start(source, now, true);
    }

    /**
     * The account with other credentials than its provider has refused; fails as {@link #ready()} does.
     *
     * @param refused as the request was addressed with
     * @return empty if other ones were refused, too, only a moment ago
     */
    public Optional<CompletableFuture<Account>> replace(Account refused) {
        return state.replace(source, refused);
    }

    /**
     * The account as soon as it has credentials; blocks until then.
     *
     * @throws RenewalFailure if it gets none
     */
    public Account await() throws RenewalFailure, InterruptedException {
        try {
            return ready().get();
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        }
    }

    /** What {@link #ready()} failed with. */
    public static RenewalFailure failure(@Nullable Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException wrapped ? wrapped.getCause() : thrown;
        return cause instanceof RenewalFailure known ? known : new RenewalFailure("it failed", FIRST_PAUSE);
    }

    /** Whether credentials are the very same; to compare them would run a plugin's code, and have the JDK remember its class. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(Account one, Account other) {
        return one.credentials() == other.credentials();
    }

    /**
     * Credentials and their times.
     *
     * @param from when they were had first, in milliseconds since 1970
     * @param validUntil likewise; the greatest number if they don't run out
     */
    private record Held(Account account, long from, long validUntil) {
        static Held of(Account account, Instant validUntil, long now) {
            return new Held(account, now, millis(validUntil));
        }

        private static long millis(Instant instant) {
            if (instant.equals(Instant.MAX)) {
                return Long.MAX_VALUE;
            }
            return instant.isBefore(Instant.EPOCH) ? 0 : instant.toEpochMilli();
        }
    }

    /** What all snapshots share. */
    private static final class State {
        private final String name;
        private final Account configured;
        private final AccountState health;
        private final Clock clock;
        private final Patience patience;
        private volatile Held held;
        private volatile @Nullable String trouble;
        private @Nullable CompletableFuture<Account> flight;
        private boolean urgent;
        private int failures;
        private long retryAt = Long.MIN_VALUE;
        private long refusedAt = Long.MIN_VALUE;

        State(
                String name,
                Account configured,
                Instant validUntil,
                AccountState health,
                Clock clock,
                Patience patience) {
            this.name = name;
            this.configured = configured;
            this.health = health;
            this.clock = clock;
            this.patience = patience;
            this.held = Held.of(configured, validUntil, clock.millis());
        }

        /**
         * The renewal under way, a new one, or the failure of the last for as long as it is not repeated.
         *
         * @param needed whether the account is of no use without it
         */
        synchronized CompletableFuture<Account> start(Source source, long now, boolean needed) {
            CompletableFuture<Account> running = flight;
            if (running != null) {
                urgent |= needed;
                return running;
            }
            if (needed && now < held.validUntil) {
                // Another thread's renewal has just ended.
                return CompletableFuture.completedFuture(held.account);
            }
            if (now < retryAt) {
                return CompletableFuture.failedFuture(
                        new RenewalFailure(String.valueOf(trouble), Duration.ofMillis(retryAt - now)));
            }
            return launch(source, needed);
        }

        synchronized Optional<CompletableFuture<Account>> replace(Source source, Account refused) {
            if (!isSame(held.account, refused)) {
                return Optional.of(CompletableFuture.completedFuture(held.account));
            }
            CompletableFuture<Account> running = flight;
            if (running != null) {
                urgent = true;
                return Optional.of(running);
            }
            long now = clock.millis();
            if (now < retryAt || (refusedAt != Long.MIN_VALUE && now - refusedAt < BETWEEN_REFUSALS.toMillis())) {
                return Optional.empty();
            }
            refusedAt = now;
            return Optional.of(launch(source, true));
        }

        private CompletableFuture<Account> launch(Source source, boolean needed) {
            CompletableFuture<Account> started = new CompletableFuture<>();
            flight = started;
            urgent = needed;
            Account before = held.account;
            Thread.ofVirtual()
                    .name("renew-" + name)
                    .inheritInheritableThreadLocals(false)
                    .start(() -> supervise(started, () -> renew(source, before, started)));
            return started;
        }

        /** Nobody else would end a renewal that hangs, and it need not end for being interrupted. */
        private void supervise(CompletableFuture<Account> started, Runnable work) {
            Thread worker = Thread.ofVirtual()
                    .name("renewing-" + name)
                    .inheritInheritableThreadLocals(false)
                    .start(work);
            try {
                boolean ended = patience.isEnded(worker);
                // Of one that has ended as it should, there is nothing left to say.
                fail(ended ? "it broke off" : "it took longer than three minutes", started);
                worker.interrupt();
            } catch (InterruptedException e) {
                fail("it was interrupted", started);
                worker.interrupt();
                Thread.currentThread().interrupt();
            }
        }

        private void renew(Source source, Account before, CompletableFuture<Account> started) {
            try {
                Renewed renewed = health.renewing().renew(source, before);
                Held next = Held.of(renewed.account(), renewed.validUntil(), clock.millis());
                if (isSame(next.account, before) || next.validUntil <= clock.millis()) {
                    throw new IllegalStateException("its provider has no other credentials for it");
                }
                succeed(next, started);
            } catch (Exception | LinkageError e) {
                fail(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage(), started);
            }
        }

        private void succeed(Held next, CompletableFuture<Account> started) {
            synchronized (this) {
                if (isOver(started)) {
                    return;
                }
                held = next;
                flight = null;
                failures = 0;
                retryAt = Long.MIN_VALUE;
                trouble = null;
                health.gainCredentials();
            }
            LOG.info("the credentials of the account {} were renewed", name);
            started.complete(next.account);
        }

        private void fail(String why, CompletableFuture<Account> started) {
            Duration pause;
            synchronized (this) {
                if (isOver(started)) {
                    return;
                }
                flight = null;
                pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures++, MOST_DOUBLINGS));
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                retryAt = clock.millis() + pause.toMillis();
                trouble = why;
                if (urgent || clock.millis() >= held.validUntil) {
                    health.lackCredentials(System.nanoTime() + pause.toNanos());
                }
            }
            LOG.warn("the credentials of the account {} could not be renewed: {}", name, why);
            started.completeExceptionally(new RenewalFailure(why, pause));
        }

        /** Whether a renewal has ended before; what comes of it late is of no use to anybody. */
        @SuppressWarnings("ReferenceEquality")
        private boolean isOver(CompletableFuture<Account> started) {
            return flight != started;
        }
    }
}
