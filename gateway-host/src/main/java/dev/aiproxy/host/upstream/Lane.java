package dev.aiproxy.host.upstream;

/**
 * What carries one exchange to a provider: a connection of HTTP/1.1 until the reply has ended, or a stream of HTTP/2. On
 * the event loop only.
 */
interface Lane {
    /** Whether the connection has brought a reply before, so that the other side may have closed it since. */
    boolean hasCarried();

    /** Whether not a byte has come since the request was written. */
    boolean isSilent();

    /** Whether the other side has said that it did not look at the request. */
    boolean isRefused();

    /**
     * Whether the other side closes the connection in good order, and said so before it looked at the request. Unlike a
     * refusal that says nothing of the provider, only that the connection had been used often enough.
     */
    boolean cameTooLate();

    /** Whether everything written has left for the network. */
    boolean hasWrittenAll();

    /** Lets go of the exchange, because nobody wants it any more. */
    void abandon();

    /** Whether more of the reply is wanted now. */
    void setReading(boolean wanted);
}
