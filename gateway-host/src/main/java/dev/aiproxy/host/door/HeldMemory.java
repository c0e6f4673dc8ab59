package dev.aiproxy.host.door;

import dev.aiproxy.host.runtime.ByteBudget;

/**
 * How much of the memory of all requests a connection takes for bytes that have come and belong to no request yet: heads
 * in pieces, and what was sent ahead. Whoever has no key may send these, too. On the event loop of the connection.
 */
final class HeldMemory {
    /** In bytes, what is not counted, as heads rarely come in more than one piece. */
    private static final int UNCOUNTED = 4 * 1024;

    private final ByteBudget budget;
    private int counted;

    HeldMemory(ByteBudget budget) {
        this.budget = budget;
    }

    /** Counts what is held now, in bytes, in the place of what was; false, and nothing changed, if there is no memory for it. */
    boolean count(int held) {
        int wanted = held > UNCOUNTED ? held : 0;
        if (wanted > counted && !budget.take(wanted - counted)) {
            return false;
        }
        if (wanted < counted) {
            budget.giveBack(counted - wanted);
        }
        counted = wanted;
        return true;
    }
}
