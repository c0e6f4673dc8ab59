package dev.aiproxy.claude.provider;

import dev.aiproxy.api.wire.Headers;
import java.util.List;

/** The header fields by which clients say who they are; none of them may reach a provider. */
final class Credentials {
    private static final List<String> NAMES =
            List.of("authorization", "x-api-key", "api-key", "x-goog-api-key", "cookie");

    private Credentials() {}

    static Headers.Builder withoutClients(Headers headers) {
        return headers.toBuilder().removeAll(NAMES);
    }
}
