package dev.aiproxy.host.runtime;

import dev.aiproxy.host.upstream.Proxy;
import java.util.Optional;

/**
 * By which proxy the requests leave that plugins make of their own: for an account, by the account's, so that nobody sees it
 * at two addresses; otherwise by the one of all.
 */
public final class OwnRequests {
    private static final ScopedValue<Optional<Proxy>> OF_ACCOUNT = ScopedValue.newInstance();

    private OwnRequests() {}

    /**
     * Calls a plugin for an account, on this thread.
     *
     * @param proxy the account's, or the one that stands for it
     */
    static <T, X extends Throwable> T forAccount(Optional<Proxy> proxy, ScopedValue.CallableOp<T, X> call) throws X {
        return ScopedValue.where(OF_ACCOUNT, proxy).call(call);
    }

    /** The proxy for a request that is made on this thread. */
    public static Optional<Proxy> proxy(Snapshot.Parts parts) {
        return OF_ACCOUNT.isBound() ? OF_ACCOUNT.get() : parts.outboundProxy();
    }
}
