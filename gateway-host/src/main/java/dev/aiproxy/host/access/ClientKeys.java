package dev.aiproxy.host.access;

import dev.aiproxy.api.settings.Secret;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys that open the gateway, looked up by keyed hash; immutable. */
public final class ClientKeys {
    private static final KeyedHash HASH = new KeyedHash();

    private final Map<KeyedHash.Digest, ClientKey> keys;

    private ClientKeys(Map<KeyedHash.Digest, ClientKey> keys) {
        this.keys = keys;
    }

    /** The keys that open the gateway, with what each may do. */
    public static ClientKeys of(Map<Secret, ClientKey> grants) {
        Map<KeyedHash.Digest, ClientKey> keys = new HashMap<>();
        grants.forEach((secret, grant) -> keys.put(HASH.of(secret.reveal()), grant));
        return new ClientKeys(Map.copyOf(keys));
    }

    /** What the bearer of a credential may do; null if it opens nothing. */
    public @Nullable ClientKey find(String credential) {
        return keys.get(HASH.of(credential));
    }
}
