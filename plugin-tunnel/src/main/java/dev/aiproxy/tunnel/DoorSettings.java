package dev.aiproxy.tunnel;

import dev.aiproxy.api.settings.ByteSize;
import dev.aiproxy.api.settings.Default;
import dev.aiproxy.api.settings.Doc;
import dev.aiproxy.api.settings.SampleKeys;
import dev.aiproxy.api.settings.Secret;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The config section {@code tunnel}: who may dial in, and how long they may be silent. */
@Doc("The door at which tunnel clients dial in by WebSocket.")
public record DoorSettings(
        @Doc("Tokens that clients show; without any, every client is refused.")
        List<Token> tokens,

        @Doc("Most clients of one user at a time.") @Default("100")
        int maxClients,

        @Doc("Longest message that a client may send.") @Default("16MiB")
        ByteSize maxMessage,

        @Doc("How often clients are asked for a sign of life.") @Default("25s")
        Duration pingEvery,

        @Doc("How long a client may be silent before it is taken for dead.") @Default("60s")
        Duration idleTimeout) {

    public DoorSettings {
        Set<Secret> seen = new HashSet<>();
        for (Token each : tokens) {
            if (!seen.add(each.token())) {
                throw new IllegalArgumentException("two entries of tokens have the same token");
            }
        }
        if (maxClients < 1) {
            throw new IllegalArgumentException("max_clients must be at least 1, not " + maxClients);
        }
        if (!pingEvery.isPositive() || idleTimeout.compareTo(pingEvery) <= 0) {
            throw new IllegalArgumentException(
                    "idle_timeout must be longer than ping_every, and both more than nothing");
        }
    }

    /** A token and whose clients show it. */
    @Doc("A token for tunnel clients.")
    public record Token(
            @Doc("The token, which clients show as ?auth_token=….")
            Secret token,

            @Doc("Whose clients show it; a transport of the same user is carried by them.") @Default("default")
            String user) {
        public Token {
            if (token.isEmpty()) {
                throw new IllegalArgumentException("token must not be empty");
            }
            if (SampleKeys.contains(token)) {
                throw new IllegalArgumentException(
                        "token is a sample from a manual, which everyone knows; choose a random"
                                + " one, for example by 'openssl rand -hex 32'");
            }
        }
    }
}
