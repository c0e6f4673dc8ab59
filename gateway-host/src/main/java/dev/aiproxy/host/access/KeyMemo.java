package dev.aiproxy.host.access;

import org.jspecify.annotations.Nullable;

/**
 * The key that a connection showed last, so that it is not hashed again for each request; for one thread.
 *
 * <p>A plain comparison is enough here: all that its time could tell is how near a credential is to one that came over
 * the same connection before.
 */
public final class KeyMemo {
    private @Nullable ClientKeys keys;
    private String credential = "";
    private @Nullable ClientKey grant;

    /** What the bearer of a credential may do; null if it opens nothing. */
    public @Nullable ClientKey find(ClientKeys current, String shown) {
        if (grant != null && current.equals(keys) && credential.equals(shown)) {
            return grant;
        }
        ClientKey found = current.find(shown);
        if (found != null) {
            keys = current;
            credential = shown;
            grant = found;
        }
        return found;
    }
}
