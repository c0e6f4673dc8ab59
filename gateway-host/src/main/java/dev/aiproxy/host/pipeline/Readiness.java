package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.provider.Account;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.host.routing.AccountEntry;
import dev.aiproxy.host.routing.Renewal;
import dev.aiproxy.host.upstream.Timed;
import dev.aiproxy.host.upstream.Timeouts;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that a try's request goes with credentials that are good, where these run out: holds it back while its account
 * has none, and sends it once more with others when the provider refuses them. On the event loop of the try's connection.
 */
final class Readiness extends Timed {
    private final Try owner;
    private final Renewal renewal;
    private @Nullable WireRequest sent;
    private @Nullable Account used;
    private boolean view;
    private boolean replaced;
    private @Nullable PendingCredentials pending;
    private long deadline;

    private Readiness(Try owner, Renewal renewal) {
        this.owner = owner;
        this.renewal = renewal;
    }

    /** Null, the rule, for an account whose credentials don't run out. */
    static @Nullable Readiness of(Try owner, AccountEntry account) {
        Renewal renewal = account.renewal();
        return renewal == null ? null : new Readiness(owner, renewal);
    }

    /** Whether a request may be addressed now; if not, it is as soon as the account has credentials. */
    boolean admits(WireRequest request, boolean isView) {
        sent = request;
        view = isView;
        if (renewal.isReady()) {
            return true;
        }
        await(renewal.ready(), this::fail);
        return false;
    }

    /** The account as a request is addressed with now. */
    Account account() {
        Account now = renewal.account();
        used = now;
        return now;
    }

    /**
     * Whether a reply refused the account's credentials and the request goes once more, with other ones.
     *
     * @param otherwise run if there turn out to be none
     */
    boolean sendsAgain(Fault fault, int status, Runnable otherwise) {
        Account refused = used;
        boolean isRefusal = status == 401 || fault.kind() == FaultKind.UNAUTHENTICATED;
        if (!isRefusal || replaced || refused == null) {
            return false;
        }
        replaced = true;
        Optional<CompletableFuture<Account>> next = renewal.replace(refused);
        next.ifPresent(account -> await(account, failure -> otherwise.run()));
        return next.isPresent();
    }

    /** The try has ended. */
    void cancel() {
        PendingCredentials waiting = pending;
        pending = null;
        if (waiting != null) {
            waiting.leave();
        }
        owner.exchange().loop().ticker().remove(this);
    }

    private void await(CompletableFuture<Account> credentials, Consumer<Throwable> otherwise) {
        Timeouts limits = owner.exchange().snapshot().parts().outbound().timeouts();
        deadline = System.nanoTime() + Math.min(limits.firstByte(), limits.total());
        owner.exchange().loop().ticker().add(this);
        pending = PendingCredentials.of(
                credentials, owner.exchange().loop().loop(), failure -> arrived(failure, otherwise));
    }

    private void arrived(@Nullable Throwable failure, Consumer<Throwable> otherwise) {
        WireRequest request = sent;
        if (request == null) {
            return;
        }
        cancel();
        try {
            if (failure == null) {
                owner.open(request, view);
            } else {
                otherwise.accept(failure);
            }
        } catch (RuntimeException | LinkageError e) {
            owner.crashed(e);
        }
    }

    private void fail(Throwable failure) {
        Fault fault = Fault.of(
                        FaultKind.UPSTREAM_ERROR, "The gateway's credentials for the provider could not be renewed.")
                .withCode("upstream_auth")
                .withRetryAfter(Renewal.failure(failure).retryIn());
        end(fault);
    }

    /** A request that goes on with an answer of which the client has a part already can't go to another account. */
    private void end(Fault fault) {
        if (owner.isCommitted()) {
            owner.broken(fault);
        } else {
            owner.failed(fault, true);
        }
    }

    @Override
    protected void onTick(long now) {
        if (pending != null && now - deadline >= 0) {
            cancel();
            end(Fault.of(FaultKind.TIMEOUT, "The gateway's credentials for the provider were not renewed in time."));
        }
    }
}
