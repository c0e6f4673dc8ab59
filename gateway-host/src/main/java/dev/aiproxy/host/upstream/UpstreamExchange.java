package dev.aiproxy.host.upstream;

/** One exchange under way, as its owner steers it; on the event loop only. */
public interface UpstreamExchange {
    /** Ends it because nobody wants its answer any more. Idempotent; the other end learns of it at once. */
    void cancel();

    /** Whether more of the reply is wanted now; false makes the other end wait, without a copy growing here. */
    void setReading(boolean wanted);
}
