package dev.aiproxy.host.door;

/** A connection of a client that carries requests, whatever version of HTTP it speaks; on its event loop only. */
interface ClientConnection {
    /** No further requests; those under way may end. */
    void stopSoon();

    /** Ends what is under way with an error, now. */
    void stopNow();

    /** How many requests are under way, or answered with bytes that the client has yet to take. */
    int underWay();
}
