package dev.aiproxy.tunnel;

import dev.aiproxy.api.wire.Headers;

/**
 * Receives what a client sends for one request. Called on the client's event loop in the order of its messages, but for
 * {@link #failed}, which may come from any thread.
 */
interface TunnelStream {
    /** The head of the answer. */
    void started(int status, Headers headers);

    /** A piece of the answer's body. */
    void chunk(String data);

    /** The answer is whole. */
    void ended();

    /** There will be no answer, or no more of it. Comes last. */
    void failed(TunnelFailure failure);
}
