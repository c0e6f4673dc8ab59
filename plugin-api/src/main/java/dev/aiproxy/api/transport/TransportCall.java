package dev.aiproxy.api.transport;

import java.util.concurrent.CompletionStage;

/** One exchange under way. */
public interface TransportCall {
    /** Completes once status and headers are there; may complete on any thread. */
    CompletionStage<UpstreamResponse> response();

    /**
     * Ends the exchange because nobody wants its answer any more; the other end must learn of it within a second.
     * Idempotent, from any thread, at any time; after the end it does nothing.
     */
    void cancel();
}
