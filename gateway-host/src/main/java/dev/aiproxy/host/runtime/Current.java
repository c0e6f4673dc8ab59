package dev.aiproxy.host.runtime;

/** The snapshot that new requests run on: one volatile field, swapped whole. */
public final class Current {
    private volatile Snapshot snapshot;

    /** @param first what the gateway starts with; this takes over its first use */
    public Current(Snapshot first) {
        this.snapshot = first;
    }

    /** The current snapshot, to look at; who works with it acquires it. */
    public Snapshot peek() {
        return snapshot;
    }

    /** The current snapshot with one use more; the caller releases it. */
    public Snapshot acquire() {
        while (true) {
            Snapshot now = snapshot;
            if (now.acquire()) {
                return now;
            }
        }
    }

    /**
     * Puts another in its place; the old one is retired when its last user leaves.
     *
     * @param meanwhile run when requests take the new one and the old one is still whole
     */
    public void swap(Snapshot next, Runnable meanwhile) {
        Snapshot old = snapshot;
        snapshot = next;
        try {
            meanwhile.run();
        } finally {
            old.release();
        }
    }

    /** Puts another in its place; the old one is retired when its last user leaves. */
    public void swap(Snapshot next) {
        swap(next, () -> {});
    }
}
