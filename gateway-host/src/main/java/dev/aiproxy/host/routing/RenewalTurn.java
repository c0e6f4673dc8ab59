package dev.aiproxy.host.routing;

import dev.aiproxy.api.provider.Account;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Whose turn it is to renew an account's credentials: one at a time, though a plugin that is replaced, or credentials that config
 * changes, make a {@link Renewal} of their own while an older one is still under way. Both would write to the same file. Belongs
 * to the account by its name, outlives reloads, and holds nothing of a plugin.
 */
final class RenewalTurn {
    /** Requests may be under way with credentials that have been replaced; hardly with such as were so three times. */
    private static final int KEPT = 3;

    private final ReentrantLock lock = new ReentrantLock(true);
    /** What forgets the newest credentials, the oldest first; guarded by the lock. */
    private final Deque<Runnable> recent = new ArrayDeque<>(KEPT + 1);

    /**
     * Other credentials; blocks, first until no one else renews them.
     *
     * @throws Exception of the source
     */
    Renewal.Renewed renew(Renewal.Source source, Account before) throws Exception {
        lock.lockInterruptibly();
        try {
            Renewal.Renewed renewed = source.renew(before);
            recent.addLast(renewed.forget());
            if (recent.size() > KEPT) {
                recent.removeFirst().run();
            }
            return renewed;
        } finally {
            lock.unlock();
        }
    }
}
