package dev.aiproxy.api.wire;

import java.util.Map;

/**
 * A request in some protocol's bytes.
 *
 * @param operation what the entrance that took it stands for
 * @param method HTTP method
 * @param path normalised, without platform prefix, still percent-encoded
 * @param query after the question mark, still encoded, without the gateway's own {@code key} parameter; empty if none
 * @param variables what the entrance's {@code {name}} parts matched, percent-decoded
 * @param headers end-to-end fields; the client's credential is not among them
 * @param body the whole body
 */
public record WireRequest(
        Operation operation,
        String method,
        String path,
        String query,
        Map<String, String> variables,
        Headers headers,
        Body body) {

    public WireRequest withBody(Body changed) {
        return new WireRequest(operation, method, path, query, variables, headers, changed);
    }

    public WireRequest withPath(String changed) {
        return new WireRequest(operation, method, changed, query, variables, headers, body);
    }

    public WireRequest withHeaders(Headers changed) {
        return new WireRequest(operation, method, path, query, variables, changed, body);
    }

    /** Path and query as they stand in a request line. */
    public String target() {
        return query.isEmpty() ? path : path + '?' + query;
    }
}
