package dev.aiproxy.host.door;

/**
 * Whether a client takes what waits for it, seen from one look to the next; on the event loop of its connection.
 *
 * <p>Only what becomes less counts: a client that makes the gateway say more, and reads nothing of it, takes nothing.
 */
final class Uptake {
    private long waitingThen;
    private boolean drained;

    /** So much was taken since the last look that there is room again, however much has been added by the next. */
    void drained() {
        drained = true;
    }

    /**
     * Whether the client has taken something since the last look, or had nothing to take then or now.
     *
     * @param waiting how many bytes wait now
     */
    boolean took(long waiting) {
        boolean took = drained || waiting == 0 || waitingThen == 0 || waiting < waitingThen;
        waitingThen = waiting;
        drained = false;
        return took;
    }
}
