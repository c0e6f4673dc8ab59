package dev.aiproxy.gemini.oauth;

import dev.aiproxy.api.settings.Secret;
import java.time.Instant;
import java.util.Optional;

/**
 * An account that can be used now.
 *
 * @param configured what config says of it
 * @param token for requests
 * @param end until which the token may be used, in milliseconds since 1970
 * @param project that requests name
 * @param stored the token that the login had then, be it this one or one that was of no use
 * @param refreshToken that the login had then; empty if it had none
 */
record SignedIn(
        OAuthAccount configured, Secret token, long end, String project, Optional<Secret> stored, Secret refreshToken) {
    Instant validUntil() {
        return end == Login.Token.UNKNOWN ? Instant.MAX : Instant.ofEpochMilli(end);
    }

    /** Whether a stored token came after this one. */
    boolean isNew(Login.Token other) {
        return !other.value().equals(token)
                && stored.filter(other.value()::equals).isEmpty();
    }

    /** Whether it is that login's account; a login that was made anew may be another one's. */
    boolean isOf(Login login) {
        return login.refreshToken().equals(refreshToken.reveal());
    }
}
