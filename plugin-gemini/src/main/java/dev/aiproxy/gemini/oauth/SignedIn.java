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
 * @param unsaved a renewed refresh token that could not be stored
 */
record SignedIn(OAuthAccount configured, Secret token, long end, String project, Optional<Secret> unsaved) {
    Instant validUntil() {
        return end == Login.Token.UNKNOWN ? Instant.MAX : Instant.ofEpochMilli(end);
    }
}
