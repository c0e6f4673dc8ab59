package dev.aiproxy.api.chat;

import java.time.Duration;
import java.util.Optional;

/**
 * An error as the gateway knows it, before a protocol gives it its shape.
 *
 * @param kind what went wrong
 * @param status HTTP status to answer with when nothing has been sent yet
 * @param message a sentence for the caller; never a secret, never a stack trace
 * @param code a stable word for programs, where there is one ({@code model_not_found})
 * @param retryAfter how long to wait before trying again, where that is known
 * @param param the part of the request that is to blame, as a path, where that is known
 */
public record Fault(
        FaultKind kind,
        int status,
        String message,
        Optional<String> code,
        Optional<Duration> retryAfter,
        Optional<String> param) {
    public static Fault of(FaultKind kind, String message) {
        return new Fault(kind, kind.status(), message, Optional.empty(), Optional.empty(), Optional.empty());
    }

    public Fault withCode(String word) {
        return new Fault(kind, status, message, Optional.of(word), retryAfter, param);
    }

    public Fault withStatus(int number) {
        return new Fault(kind, number, message, code, retryAfter, param);
    }

    public Fault withRetryAfter(Duration wait) {
        return new Fault(kind, status, message, code, Optional.of(wait), param);
    }

    /** Says which part of the request is to blame. */
    public Fault withParam(String path) {
        return new Fault(
                kind, status, message, code, retryAfter, path.isEmpty() ? Optional.empty() : Optional.of(path));
    }

    /** This fault as something to throw. */
    public FaultException asException() {
        return new FaultException(this);
    }
}
