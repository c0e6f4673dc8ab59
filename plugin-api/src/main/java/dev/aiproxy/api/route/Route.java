package dev.aiproxy.api.route;

/**
 * One endpoint.
 *
 * @param method HTTP method; {@code GET} for a WebSocket
 * @param path as in {@link dev.aiproxy.api.wire.Entrance#path()}
 * @param access who may call it; checked by the host before the handler is called
 * @param handler what answers
 */
public record Route(String method, String path, Access access, Handler handler) {
    /** Who may call an endpoint. */
    public enum Access {
        /** Anyone; the handler does its own checks if it needs any. */
        PUBLIC,
        /** Who has one of the gateway's keys. */
        CLIENT_KEY,
        /** Who has the admin token. */
        ADMIN
    }
}
