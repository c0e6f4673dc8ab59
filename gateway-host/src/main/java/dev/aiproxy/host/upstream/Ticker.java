package dev.aiproxy.host.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at a set of {@link Timed} things at a fixed period, on one event loop.
 *
 * <p>A deadline costs one field to set and nothing to clear, where a scheduled task each would cost a queue insertion
 * and removal for every request. It is exact to one period.
 */
public final class Ticker {
    private static final Logger LOG = LoggerFactory.getLogger(Ticker.class);

    private final EventLoop loop;
    private final long periodMillis;
    private final ArrayList<Timed> members = new ArrayList<>();
    private @Nullable ScheduledFuture<?> tick;
    private long now;

    public Ticker(EventLoop loop, long periodMillis) {
        this.loop = loop;
        this.periodMillis = periodMillis;
    }

    /** Adds a thing; a second time is no error. */
    public void add(Timed timed) {
        if (timed.slot >= 0) {
            return;
        }
        timed.slot = members.size();
        members.add(timed);
        if (tick == null) {
            now = System.nanoTime();
            tick = loop.scheduleAtFixedRate(this::tick, periodMillis, periodMillis, TimeUnit.MILLISECONDS);
        }
    }

    /** Removes a thing; one that is not there is no error. */
    public void remove(Timed timed) {
        int slot = timed.slot;
        if (slot < 0) {
            return;
        }
        timed.slot = -1;
        Timed last = members.removeLast();
        if (slot < members.size()) {
            members.set(slot, last);
            last.slot = slot;
        }
    }

    /** {@link System#nanoTime()}, at most one period late while there are members. */
    public long now() {
        return now;
    }

    /** All members now, for a caller that may cause removals. */
    public void forEach(Consumer<? super Timed> action) {
        List.copyOf(members).forEach(action);
    }

    public int size() {
        return members.size();
    }

    private void tick() {
        if (members.isEmpty()) {
            ScheduledFuture<?> task = tick;
            tick = null;
            if (task != null) {
                task.cancel(false);
            }
            return;
        }
        now = System.nanoTime();
        for (int i = members.size() - 1; i >= 0; i--) {
            if (i < members.size()) {
                tell(members.get(i));
            }
        }
    }

    /** One that fails must not take the deadlines of all others along: a periodic task that throws is not run again. */
    private void tell(Timed member) {
        try {
            member.onTick(now);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("a deadline was not kept, because what it ended failed in the gateway", e);
        }
    }
}
