package dev.aiproxy.host.door;

import dev.aiproxy.host.runtime.ByteBudget;

/**
 * What a client has yet to take of its replies or messages, counted among the memory of all requests; on its connection's event loop only.
 *
 * <p>A client that keeps up costs nothing here: it is counted when its connection or stream takes no more, and looked at with
 * each tick of its deadline.
 */
final class Backlog {
    /** What is on its way at any moment, and not worth counting. */
    private static final int UNCOUNTED = 4 * 1024;

    private final ByteBudget budget;
    private long counted;

    Backlog(ByteBudget budget) {
        this.budget = budget;
    }

    /** @param waiting how many bytes wait now */
    void count(long waiting) {
        long wanted = waiting > UNCOUNTED ? waiting : 0;
        if (wanted > counted) {
            budget.add(wanted - counted);
        } else if (wanted < counted) {
            budget.giveBack(counted - wanted);
        }
        counted = wanted;
    }
}
