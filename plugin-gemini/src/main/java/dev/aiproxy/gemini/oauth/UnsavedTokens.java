package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.settings.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refresh tokens that took the place of stored ones and could not be stored themselves. One for a load of the plugin, so that
 * they outlive a renewal that fails after them, and a reload of the config. Safe from any thread.
 */
final class UnsavedTokens {
    private final Map<OAuthAccount, Unsaved> byAccount = new ConcurrentHashMap<>();

    /** @param replaces the stored refresh token, which is good no more */
    private record Unsaved(Secret refreshToken, Secret replaces) {}

    /**
     * The refresh token that is newer than a login's.
     *
     * @param login as it is stored; another one than the token was made of is newer than that
     */
    Optional<Secret> of(OAuthAccount account, Login login) {
        Secret stored = Secret.of(login.refreshToken());
        byAccount.computeIfPresent(account, (same, kept) -> kept.replaces().equals(stored) ? kept : null);
        return Optional.ofNullable(byAccount.get(account)).map(Unsaved::refreshToken);
    }

    /** Keeps one in the place of a login's. */
    void keep(OAuthAccount account, Login login, Secret refreshToken) {
        byAccount.put(account, new Unsaved(refreshToken, Secret.of(login.refreshToken())));
    }

    /** Lets go of what has been stored, or has been overtaken by another login. */
    void forget(OAuthAccount account) {
        byAccount.remove(account);
    }
}
