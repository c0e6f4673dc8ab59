package dev.aiproxy.host.routing;

import java.time.Duration;

/** An account has no credentials to send now; the message says why, for the operator, without a secret. */
public final class RenewalFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Duration retryIn;

    /** @param retryIn when it is tried again */
    RenewalFailure(String message, Duration retryIn) {
        super(message, null, false, false);
        this.retryIn = retryIn;
    }

    /** When it is worth asking again. */
    public Duration retryIn() {
        return retryIn;
    }
}
