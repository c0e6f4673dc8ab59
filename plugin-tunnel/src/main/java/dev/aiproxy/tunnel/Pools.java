package dev.aiproxy.tunnel;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The connected clients of every user. Safe from any thread. */
final class Pools {
    private final ConcurrentMap<String, Pool> byUser = new ConcurrentHashMap<>();

    /** The clients of one user; users come from config, so there are few. */
    Pool of(String user) {
        return byUser.computeIfAbsent(user, name -> new Pool());
    }
}
