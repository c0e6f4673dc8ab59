package dev.aiproxy.api.usage;

import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One settled row of the ledger: exactly one for each request, and one for each try that it took.
 *
 * @param scope whether this is the request or one try
 * @param at when it ended
 * @param requestId the gateway's id of the request
 * @param attempt number of the try from 1; for the request, how many there were (0: refused before any)
 * @param key name of the client's key, never the key; empty if it was not known
 * @param protocol the client's protocol
 * @param operation what was asked for
 * @param model as the client named it; empty if none
 * @param provider who served it; empty if nobody
 * @param account which account; empty if none
 * @param upstreamModel the name that the provider was asked for
 * @param status HTTP status that the client saw (for a try: that the provider sent; 0 if none came)
 * @param outcome how it ended
 * @param streamed whether the answer was streamed
 * @param firstByteNanos from the request's arrival to the first byte of the answer; -1 if none
 * @param totalNanos from the request's arrival to the end
 * @param requestBytes size of the request body
 * @param responseBytes bytes of the answer's body that were passed on
 * @param usage token counts
 * @param fault what went wrong, in a sentence without secrets
 * @param losses what a conversion could not carry over; empty if the bytes were relayed
 */
public record UsageEvent(
        Scope scope,
        Instant at,
        String requestId,
        int attempt,
        String key,
        String protocol,
        Operation operation,
        String model,
        String provider,
        String account,
        String upstreamModel,
        int status,
        Outcome outcome,
        boolean streamed,
        long firstByteNanos,
        long totalNanos,
        long requestBytes,
        long responseBytes,
        Usage usage,
        Optional<String> fault,
        List<Loss> losses) {
    /** A row without losses. */
    public UsageEvent(
            Scope scope,
            Instant at,
            String requestId,
            int attempt,
            String key,
            String protocol,
            Operation operation,
            String model,
            String provider,
            String account,
            String upstreamModel,
            int status,
            Outcome outcome,
            boolean streamed,
            long firstByteNanos,
            long totalNanos,
            long requestBytes,
            long responseBytes,
            Usage usage,
            Optional<String> fault) {
        this(
                scope,
                at,
                requestId,
                attempt,
                key,
                protocol,
                operation,
                model,
                provider,
                account,
                upstreamModel,
                status,
                outcome,
                streamed,
                firstByteNanos,
                totalNanos,
                requestBytes,
                responseBytes,
                usage,
                fault,
                List.of());
    }

    /** What a row stands for. */
    public enum Scope {
        REQUEST,
        ATTEMPT
    }

    /** How a request or a try ended. */
    public enum Outcome {
        SUCCESS,
        /** The gateway refused it: key, route, size, limits. */
        REFUSED,
        /** The provider answered with an error, before or inside the reply. */
        FAILED,
        /** The provider's reply stopped before its end. */
        CUT,
        /** The client left before the end. */
        CANCELLED
    }
}
