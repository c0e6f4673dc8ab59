package dev.aiproxy.api.transport;

import dev.aiproxy.api.chat.Fault;
import java.io.IOException;

/**
 * Says why an exchange failed, in words for the client, and whether it may go to another account whatever it is. Without, only
 * a request for an answer may, since nothing but its price is lost if it is answered twice.
 */
public final class TransportException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;
    private final boolean retryable;

    /** @param retryable whether the request surely had no effect, or may be repeated all the same */
    public TransportException(Fault fault, boolean retryable) {
        super(fault.message());
        this.fault = fault;
        this.retryable = retryable;
    }

    public Fault fault() {
        return fault;
    }

    public boolean retryable() {
        return retryable;
    }
}
