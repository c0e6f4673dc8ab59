package dev.aiproxy.example.echo;

import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Says that a request can't be answered, and why; becomes an error in the client's format. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient Optional<JsonNode> body;

    RefusedException(int status, String message) {
        this(status, message, Optional.empty());
    }

    /** @param body the error itself, where the format's usual one does not say enough */
    RefusedException(int status, String message, Optional<JsonNode> body) {
        super(message, null, false, false);
        this.status = status;
        this.body = body;
    }

    /** There is always one. */
    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    int status() {
        return status;
    }

    Optional<JsonNode> body() {
        return body;
    }
}
