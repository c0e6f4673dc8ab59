package dev.aiproxy.claude.messages;

import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.wire.AnswerReference;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;
import java.util.Optional;

/**
 * Conversations that the provider keeps for a while, so that a client sends only what is new and names the answer that it goes
 * on from. Source: the beta of message threads in Anthropic's SDKs, November 2026.
 */
final class Threads {
    private static final String BETA = "message-threads";
    private static final JsonKeys THREAD = JsonKeys.of("thread");
    private static final JsonKeys PREVIOUS = JsonKeys.of("previous_message_id");

    private Threads() {}

    /** Whether a request may make or go on with one. */
    static boolean areUsed(Headers headers) {
        return headers.all("anthropic-beta").stream().anyMatch(betas -> betas.contains(BETA));
    }

    /** The answer that a request goes on from. */
    static Optional<AnswerReference> previous(WireRequest request) {
        if (!areUsed(request.headers()) || request.body().isEmpty()) {
            return Optional.empty();
        }
        try {
            JsonSpans thread = THREAD.find(request.body().contiguous());
            return thread.isObject(0)
                    ? PREVIOUS.find(thread.value(0))
                            .text(0)
                            .map(id -> new AnswerReference(id, AnswerReference.Use.GO_ON))
                    : Optional.empty();
        } catch (JsonFormatException e) {
            // Whoever reads the request in earnest will say what is wrong with it.
            return Optional.empty();
        }
    }
}
