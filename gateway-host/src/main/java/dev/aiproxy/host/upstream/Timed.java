package dev.aiproxy.host.upstream;

/** Something with deadlines that {@link Ticker} looks at again and again. */
public abstract class Timed {
    int slot = -1;

    /**
     * Compares its deadlines with now; on the event loop. It may remove itself, but not others.
     *
     * @param now {@link System#nanoTime()}
     */
    protected abstract void onTick(long now);
}
