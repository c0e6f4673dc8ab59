package dev.aiproxy.api.chat;

/** Carries a {@link Fault} up to the one who answers the client. Has no stack trace: it is an answer, not a bug. */
public final class FaultException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Fault fault;

    public FaultException(Fault fault) {
        super(fault.message(), null, false, false);
        this.fault = fault;
    }

    public Fault fault() {
        return fault;
    }
}
