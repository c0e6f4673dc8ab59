package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.Usage;
import java.nio.ByteBuffer;
import java.util.Optional;

/** A tap for replies that cannot be read: audio, images, compressed bytes, error pages. Their clean end is their end. */
public final class OpaqueTap implements ReplyTap {
    /**
     * Whether a reply is sure to mean nothing to a reader: an error, no body where that is allowed, or a compressed
     * one. An empty answer to a chat is not allowed, so it goes to a reader, who misses its end.
     */
    public static boolean fits(WireRequest sent, int status, Headers headers) {
        String encoding = headers.get("content-encoding");
        boolean compressed = encoding != null && !encoding.equalsIgnoreCase("identity");
        boolean bodiless = status == 204 || status == 304 || sent.method().equals("HEAD");
        boolean empty = sent.operation() == Operation.RELAY && "0".equals(headers.get("content-length"));
        return status >= 400 || compressed || bodiless || empty;
    }

    @Override
    public void accept(ByteBuffer chunk) {}

    @Override
    public boolean complete() {
        return true;
    }

    @Override
    public boolean betweenEvents() {
        return false;
    }

    @Override
    public ReplySummary summary() {
        return new ReplySummary(true, Usage.NONE, Optional.empty());
    }
}
