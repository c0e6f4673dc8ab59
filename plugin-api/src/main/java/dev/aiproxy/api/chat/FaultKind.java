package dev.aiproxy.api.chat;

/** What went wrong, apart from any wire format; each protocol has its own word and shape for each of these. */
public enum FaultKind {
    /** The request itself is wrong; sending it again won't help. */
    INVALID_REQUEST(400),
    /** What is asked for does not exist where the request would go, and can't be imitated. */
    UNSUPPORTED(400),
    /** More tokens than the model takes. */
    CONTEXT_TOO_LONG(400),
    UNAUTHENTICATED(401),
    FORBIDDEN(403),
    NOT_FOUND(404),
    METHOD_NOT_ALLOWED(405),
    /** It refers to an earlier exchange that is not known here. */
    NO_STATE(404),
    CONFLICT(409),
    TOO_LARGE(413),
    UPGRADE_REQUIRED(426),
    /** Too often or too much at once; waiting helps. */
    RATE_LIMITED(429),
    /** The allowance is used up; waiting a moment does not help. */
    QUOTA_EXCEEDED(429),
    /** The client left before the answer was complete. */
    CANCELLED(499),
    INTERNAL(500),
    /** The one behind the gateway failed, sent nonsense, or was cut off. */
    UPSTREAM_ERROR(502),
    /** Nobody can serve it now. */
    UNAVAILABLE(503),
    TIMEOUT(504),
    /** The one behind the gateway says that it is overloaded. */
    OVERLOADED(529);

    private final int status;

    FaultKind(int status) {
        this.status = status;
    }

    /** The HTTP status that fits when nothing more exact is known. */
    public int status() {
        return status;
    }
}
