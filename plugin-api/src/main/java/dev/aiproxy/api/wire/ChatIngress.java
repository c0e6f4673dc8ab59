package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Losses;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads requests for an answer into the canonical model and writes answers from it, for clients of one protocol. Called on
 * event loops; pure.
 */
public interface ChatIngress {
    /**
     * Reads a request, of {@link Operation#CHAT} or {@link Operation#COUNT_TOKENS}.
     *
     * <p>Lenient: unknown members, kinds and values are kept ({@link dev.aiproxy.api.chat.Extras},
     * {@link dev.aiproxy.api.chat.Block.Foreign}), never an error and never dropped.
     *
     * @throws dev.aiproxy.api.chat.FaultException if it makes no sense in its own protocol; the fault names the place
     */
    ChatRequest decode(WireRequest request);

    /**
     * Puts what a request refers to by ids that {@link #encoder} made into its place: single pieces of earlier answers. The
     * host asks before {@link #requireSelfContained}. What is not known stays as it is.
     *
     * @param request as {@link #decode} read it, or as the host completed it
     * @param answers gives what an earlier answer to the same client said, in order, by its {@link ReplyEncoder#replyId};
     *     empty if it is not kept
     * @throws dev.aiproxy.api.chat.FaultException if the references make no sense; the fault names the place
     */
    default ChatRequest resolve(ChatRequest request, Function<String, Optional<List<Block>>> answers) {
        return request;
    }

    /**
     * Refuses a request that leans on something kept by providers of this protocol and nobody else: an earlier answer, a
     * conversation, a stored prompt, a job in the background. The host asks before it sends a request to a provider of
     * another protocol, after it has put in what it kept itself.
     *
     * @param request as {@link #decode} read it, or as the host completed it
     * @throws dev.aiproxy.api.chat.FaultException if it can't be served there; the fault names the place
     */
    default void requireSelfContained(ChatRequest request) {}

    /**
     * What writes the answer to one request.
     *
     * @param request as {@link #decode} read it
     * @param losses takes what the answer has and the protocol can't show
     */
    ReplyEncoder encoder(ChatRequest request, ReplyContext context, Losses losses);

    /**
     * Says that an answer that {@link #encoder} wrote is kept no longer; for a protocol that {@linkplain Ingress#refersTo lets
     * clients ask} for that.
     *
     * @param id of the answer, as {@link ReplyEncoder#replyId} gave it
     */
    default WireResponse encodeForgotten(String id) {
        throw new UnsupportedOperationException();
    }

    /** Answers {@link Operation#COUNT_TOKENS}. */
    WireResponse encodeCount(WireRequest request, long tokens);

    /** Checks a stream that {@link #encoder} wrote against the protocol's grammar; for tests and development mode. */
    WireCheck streamCheck();
}
