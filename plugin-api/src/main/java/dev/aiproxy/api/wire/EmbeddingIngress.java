package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.EmbeddingRequest;
import dev.aiproxy.api.chat.EmbeddingResponse;

/** Reads requests for embeddings and writes the answers, for clients of one protocol. Called on event loops; pure. */
public interface EmbeddingIngress {
    /**
     * What a request asks for.
     *
     * @throws dev.aiproxy.api.chat.FaultException if it makes no sense in its own protocol
     */
    EmbeddingRequest decode(WireRequest request);

    /**
     * The answer in the client's protocol.
     *
     * @param request what is answered: its form decides the answer's
     */
    WireResponse encode(
            WireRequest request, EmbeddingRequest decoded, EmbeddingResponse response, ReplyContext context);
}
