package dev.aiproxy.api.wire;

import java.util.Optional;

/**
 * What routing needs to know of a request.
 *
 * @param model the model asked for; empty where the operation has none
 * @param stream whether a streamed answer is wanted
 */
public record RequestHead(Optional<String> model, boolean stream) {
    /** Neither a model nor a stream. */
    public static final RequestHead NONE = new RequestHead(Optional.empty(), false);
}
