package dev.aiproxy.tunnel;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.transport.TransportException;

/**
 * Why a client brought no answer.
 *
 * @param kind what went wrong
 * @param status HTTP status to tell the caller
 * @param message a sentence for the caller
 */
record TunnelFailure(FaultKind kind, int status, String message) {
    static TunnelFailure of(FaultKind kind, String message) {
        return new TunnelFailure(kind, kind.status(), message);
    }

    /** The client's own words; a status that is no error's says nothing. */
    static TunnelFailure told(int status, String message) {
        if (status < 400 || status > 599) {
            return of(FaultKind.UPSTREAM_ERROR, message);
        }
        for (FaultKind kind : FaultKind.values()) {
            if (kind.status() == status) {
                return new TunnelFailure(kind, status, message);
            }
        }
        return new TunnelFailure(FaultKind.UPSTREAM_ERROR, status, message);
    }

    /** As the host wants it, where a client had the request: it may have had its effect. */
    TransportException asException() {
        return asException(false);
    }

    /** As the host wants it, where no client had the request, so that another account may have it. */
    TransportException beforeSending() {
        return asException(true);
    }

    private TransportException asException(boolean retryable) {
        return new TransportException(Fault.of(kind, message).withStatus(status), retryable);
    }
}
