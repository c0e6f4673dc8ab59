package dev.aiproxy.api.wire;

import java.util.Optional;

/**
 * What config demands to be changed in a request that is otherwise passed on as it came.
 *
 * @param model the name to put in place of the client's; empty to leave it
 * @param reportUsage make the provider report usage in a stream, where the protocol must be asked for it
 */
public record RelayEdits(Optional<String> model, boolean reportUsage) {
    public static final RelayEdits NONE = new RelayEdits(Optional.empty(), false);
}
