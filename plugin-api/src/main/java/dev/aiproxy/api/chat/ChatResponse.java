package dev.aiproxy.api.chat;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer: a stream of {@link ChatEvent}s folded ({@link ReplyFold}).
 *
 * @param id the provider's id of it; empty if it gave none
 * @param model the provider's name of the model; empty if it did not say
 * @param created seconds since 1970; null if not said
 * @param candidates by index; at least one
 * @param usage {@link Usage#NONE} if nothing is known
 * @param tier how it was served; null if not said
 */
public record ChatResponse(
        String id,
        String model,
        @Nullable Long created,
        List<Candidate> candidates,
        Usage usage,
        @Nullable ServiceTier tier,
        Extras extras) {}
