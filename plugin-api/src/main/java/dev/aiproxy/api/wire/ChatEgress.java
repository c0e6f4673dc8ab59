package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.ModelTable;
import dev.aiproxy.api.chat.Target;
import java.util.Optional;
import java.util.Set;

/**
 * Writes requests for an answer from the canonical model and reads the replies, for providers of one protocol. Called on
 * event loops; pure.
 *
 * <p>Strict: only what the target is known to take is written; everything else of the request is reported lost.
 */
public interface ChatEgress {
    /** What the protocol knows of models; providers and config add to it. */
    default ModelTable models() {
        return ModelTable.EMPTY;
    }

    /**
     * A request and how to read its reply.
     *
     * @param losses takes what the protocol or the model can't carry
     * @throws dev.aiproxy.api.chat.FaultException of kind {@code UNSUPPORTED} if the request makes no sense without what
     *     is missing there
     */
    ChatCall encode(ChatRequest request, Target target, Losses losses);

    /**
     * Addresses of media that the target can't fetch itself, so that their bytes must stand in the request. The host fetches
     * them, if config allows it, and puts the bytes in their place before {@link #encode}; an address that is still there
     * then is refused by {@link #encode} as unsupported.
     */
    default Set<String> fetches(ChatRequest request, Target target) {
        return Set.of();
    }

    /**
     * Whether a provider refused a request of this protocol for something that {@link #encode} would have put right: the host
     * then has the relayed request written anew and asks once more, before the client hears of it.
     */
    default boolean wouldMend(Fault refusal) {
        return false;
    }

    /** A request to count the tokens of a prompt; empty if the protocol has no such thing. */
    default Optional<WireRequest> encodeCount(ChatRequest request, Target target, Losses losses) {
        return Optional.empty();
    }

    /**
     * Input tokens by a reply to {@link #encodeCount}.
     *
     * @throws dev.aiproxy.api.chat.FaultException if it can't be read
     */
    default long decodeCount(WireResponse response) {
        throw new UnsupportedOperationException();
    }

    /**
     * Another protocol by which the model serves a request that it refuses in this one.
     *
     * @param request in this protocol
     * @return empty, the rule, if this one will do
     */
    default Optional<String> betterProtocol(WireRequest request, ModelFacts facts) {
        return Optional.empty();
    }
}
