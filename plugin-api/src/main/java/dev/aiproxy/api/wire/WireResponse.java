package dev.aiproxy.api.wire;

/**
 * A whole reply in some protocol's bytes.
 *
 * @param status HTTP status
 * @param headers end-to-end fields; the host sets {@code content-length}
 * @param body all of it
 */
public record WireResponse(int status, Headers headers, Body body) {
    /** A JSON reply. */
    public static WireResponse json(int status, String json) {
        return new WireResponse(status, Headers.of("content-type", "application/json"), Body.ofUtf8(json));
    }

    public static WireResponse text(int status, String text) {
        return new WireResponse(status, Headers.of("content-type", "text/plain; charset=utf-8"), Body.ofUtf8(text));
    }

    public WireResponse withHeader(String name, String value) {
        return new WireResponse(status, headers.with(name, value), body);
    }
}
