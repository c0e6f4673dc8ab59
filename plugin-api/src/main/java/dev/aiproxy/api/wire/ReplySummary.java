package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.Usage;
import java.util.Optional;

/**
 * What a {@link ReplyTap} saw in a reply.
 *
 * @param complete whether it ended as its grammar demands
 * @param usage the last usage it carried; {@link Usage#NONE} if none
 * @param fault an error that stood inside the reply, such as an error event in a stream of status 200
 * @param answerId the id by which later requests refer to the answer ({@link AnswerReference}), if who made it keeps it
 */
public record ReplySummary(boolean complete, Usage usage, Optional<Fault> fault, Optional<String> answerId) {
    /** Of a reply that nothing refers to later. */
    public ReplySummary(boolean complete, Usage usage, Optional<Fault> fault) {
        this(complete, usage, fault, Optional.empty());
    }
}
