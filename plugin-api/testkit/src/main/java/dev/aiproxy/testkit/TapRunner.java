package dev.aiproxy.testkit;

import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.ReplyTap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Feeds texts to taps, cut in all the ways that a network may cut them. */
public final class TapRunner {
    private final Supplier<ReplyTap> taps;

    /** @param taps makes a fresh tap for each run */
    public TapRunner(Supplier<ReplyTap> taps) {
        this.taps = taps;
    }

    /** All at once. */
    public ReplySummary whole(byte[] bytes) {
        return split(bytes, bytes.length);
    }

    /** All at once. */
    public ReplySummary whole(String text) {
        return whole(text.getBytes(StandardCharsets.UTF_8));
    }

    /** In two pieces. */
    public ReplySummary split(byte[] bytes, int at) {
        ReplyTap tap = taps.get();
        feed(tap, bytes, 0, at);
        tap.complete();
        feed(tap, bytes, at, bytes.length);
        return tap.summary();
    }

    /** One byte after another. */
    public ReplySummary bytewise(byte[] bytes) {
        ReplyTap tap = taps.get();
        for (int i = 0; i < bytes.length; i++) {
            feed(tap, bytes, i, i + 1);
        }
        return tap.summary();
    }

    /** Only the first bytes, as if the connection had ended there. */
    public ReplyTap prefix(byte[] bytes, int length) {
        ReplyTap tap = taps.get();
        feed(tap, bytes, 0, length);
        return tap;
    }

    private static void feed(ReplyTap tap, byte[] bytes, int from, int to) {
        if (to > from) {
            tap.accept(ByteBuffer.wrap(bytes, from, to - from).asReadOnlyBuffer());
        }
    }
}
