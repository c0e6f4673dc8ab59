package dev.aiproxy.tunnel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** The connected clients of one user, taken in turn. Safe from any thread. */
final class Pool {
    private final CopyOnWriteArrayList<TunnelClient> clients = new CopyOnWriteArrayList<>();
    private final AtomicInteger turn = new AtomicInteger();

    void add(TunnelClient client) {
        clients.add(client);
    }

    void remove(TunnelClient client) {
        clients.remove(client);
    }

    int size() {
        return clients.size();
    }

    /** All clients, the one whose turn it is first. */
    List<TunnelClient> inTurn() {
        List<TunnelClient> all = new ArrayList<>(clients);
        if (all.isEmpty()) {
            return List.of();
        }
        int first = Math.floorMod(turn.getAndIncrement(), all.size());
        List<TunnelClient> ordered = new ArrayList<>(all.subList(first, all.size()));
        ordered.addAll(all.subList(0, first));
        return ordered;
    }
}
