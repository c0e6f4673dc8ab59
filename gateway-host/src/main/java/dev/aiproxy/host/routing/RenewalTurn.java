package dev.aiproxy.host.routing;

import dev.aiproxy.api.provider.Account;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whose turn it is to renew an account's credentials: one at a time, though a plugin that is replaced, or credentials that config
 * changes, make a {@link Renewal} of their own while an older one is still under way. Both would write to the same file. Belongs
 * to the account by its name, outlives reloads, and holds nothing of a plugin.
 */
final class RenewalTurn {
    private final ReentrantLock lock = new ReentrantLock(true);

    /**
     * Other credentials; blocks, first until no one else renews them.
     *
     * @throws Exception of the source
     */
    Renewal.Renewed renew(Renewal.Source source, Account before) throws Exception {
        lock.lockInterruptibly();
        try {
            return source.renew(before);
        } finally {
            lock.unlock();
        }
    }
}
