package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.Fault;
import java.util.Optional;

/** The side of a protocol that faces providers. Called on event loops; pure. */
public interface Egress {
    /**
     * The client's request with the wanted edits and every other byte as it came. Changes splice spans of the body or
     * parts of the path; they never write the document anew, since prompt caches and signatures depend on its bytes.
     *
     * @throws dev.aiproxy.api.chat.FaultException if an edit can't be made
     */
    WireRequest relay(WireRequest original, RelayEdits edits);

    /**
     * Watches one reply on its way to the client.
     *
     * @param sent the request that it answers
     * @param status HTTP status of the reply
     * @param headers fields of the reply; they tell whether it is a stream
     */
    ReplyTap tap(WireRequest sent, int status, Headers headers);

    /**
     * Takes out of a reply what only the gateway had asked for.
     *
     * @param original the client's request
     * @param sent what {@link #relay} made of it
     * @return empty if the bytes may pass as they are, which is the rule
     */
    default Optional<ReplyEditor> editor(WireRequest original, WireRequest sent, int status, Headers headers) {
        return Optional.empty();
    }

    /** What an error reply means. The body may have been shortened to its first 64 KiB. */
    Fault decodeFault(WireResponse response);

    /** Conversion of requests and replies; empty for a protocol that can only be relayed. */
    default Optional<ChatEgress> chat() {
        return Optional.empty();
    }

    /** Conversion of embeddings; empty for a protocol that has none. */
    default Optional<EmbeddingEgress> embeddings() {
        return Optional.empty();
    }
}
