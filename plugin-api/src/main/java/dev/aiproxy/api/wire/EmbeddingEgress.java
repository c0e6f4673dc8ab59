package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.EmbeddingRequest;
import dev.aiproxy.api.chat.EmbeddingResponse;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Target;

/** Writes requests for embeddings and reads the replies, for providers of one protocol. Called on event loops; pure. */
public interface EmbeddingEgress {
    /**
     * A request for vectors.
     *
     * @throws dev.aiproxy.api.chat.FaultException of kind {@code UNSUPPORTED} if the protocol can't say it
     */
    WireRequest encode(EmbeddingRequest request, Target target, Losses losses);

    /**
     * The vectors of a reply with a status below 400.
     *
     * @throws dev.aiproxy.api.chat.FaultException if the reply can't be read
     */
    EmbeddingResponse decode(WireResponse response);
}
