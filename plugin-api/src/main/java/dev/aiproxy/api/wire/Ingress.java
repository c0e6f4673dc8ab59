package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.provider.Model;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The side of a protocol that faces clients. Called on event loops; pure. */
public interface Ingress {
    /**
     * Reads from a request just what routing needs, without parsing the rest.
     *
     * @throws dev.aiproxy.api.chat.FaultException if not even that can be read (not JSON, two values for the model …)
     */
    RequestHead peek(WireRequest request);

    /**
     * The earlier answer that a request is about or goes on from. The host sends such a request to the account that made the
     * answer, if it knows ({@link ReplySummary#answerId}), and asks only if there is anything to know; so this may read the
     * request once more. What can't be read refers to nothing.
     */
    default Optional<AnswerReference> refersTo(WireRequest request) {
        return Optional.empty();
    }

    /**
     * Ids of what providers keep beside answers (files, batches, conversations, caches), as far as the request names any. The
     * host sends such a request to the account that made what it names, if it knows ({@link ReplyTap#kept}), and asks only if
     * there is anything to know. Words that are no ids do no harm. What can't be read names nothing.
     *
     * @throws dev.aiproxy.api.chat.FaultException if the request names more than any may
     */
    default List<String> namesKept(WireRequest request) {
        return List.of();
    }

    /**
     * An error as this protocol's clients expect it, with a status and {@code retry-after} where known.
     *
     * @param requestId the gateway's id of the request, for the place that the protocol has for one
     */
    WireResponse encodeFault(Fault fault, String requestId);

    /**
     * An error in the middle of a streamed answer.
     *
     * @param request what the client had asked for, since the shape of the stream may depend on it
     * @return bytes that follow the last complete event, after which the host ends the answer; empty if the protocol
     *     has no such thing, then the host resets the connection
     */
    Optional<ByteBuffer> encodeStreamFault(WireRequest request, Fault fault, String requestId);

    /**
     * Answers {@link Operation#MODELS}: the list, or the one that the path names.
     *
     * @param models what the client may use, in the order of the config
     * @throws dev.aiproxy.api.chat.FaultException if the one asked for is not among them
     */
    WireResponse encodeModels(WireRequest request, List<Model> models);

    /** Conversion of requests and answers; empty for a protocol whose requests can only be relayed. */
    default Optional<ChatIngress> chat() {
        return Optional.empty();
    }

    /** Conversion of embeddings; empty for a protocol that has none. */
    default Optional<EmbeddingIngress> embeddings() {
        return Optional.empty();
    }
}
