package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.ToolNames;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What reading a reply needs to know of the request.
 *
 * @param realm who seals what is sealed
 * @param names how the names of tools were written
 * @param wrapped tools with free text that were written as functions
 * @param seed for ids of calls that the service leaves without one; the same for the same request
 * @param callsInSequence whether a call is complete when the next begins
 * @param finishOptional whether a stream may end without a finish reason
 * @param audioType type of spoken answers
 */
record ReplyPlan(
        String realm,
        ToolNames names,
        Set<String> wrapped,
        Supplier<String> seed,
        boolean callsInSequence,
        boolean finishOptional,
        String audioType) {}
