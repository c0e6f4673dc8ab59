package dev.aiproxy.host.access;

import dev.aiproxy.api.settings.Secret;
import java.util.List;

/** The token of the admin API. */
public final class AdminToken {
    private static final KeyedHash HASH = new KeyedHash();

    private final KeyedHash.Digest digest;

    public AdminToken(Secret token) {
        this.digest = HASH.of(token.reveal());
    }

    /** Whether any of the credentials is the token; the time it takes says nothing of how near they are. */
    public boolean opens(List<String> credentials) {
        boolean open = false;
        for (String credential : credentials) {
            open |= digest.equals(HASH.of(credential));
        }
        return open;
    }
}
