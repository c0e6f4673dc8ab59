package dev.aiproxy.api.provider;

import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;

/**
 * A request on its way to a provider.
 *
 * @param origin whom to connect to
 * @param method HTTP method
 * @param target path and query, encoded
 * @param headers end-to-end fields with credentials; the transport sets {@code host} and {@code content-length}
 * @param body all of it
 */
public record UpstreamRequest(Origin origin, String method, String target, Headers headers, Body body) {
    /**
     * A request that goes to a service as the protocol wrote it, its path below the base URL ({@link BaseUrl#join}).
     *
     * @param headers all fields that are sent, with credentials
     */
    public static UpstreamRequest below(BaseUrl base, WireRequest request, Headers headers) {
        String target = request.withPath(base.join(request.path())).target();
        return new UpstreamRequest(base.origin(), request.method(), target, headers, request.body());
    }

    /** The same request with another body. */
    public UpstreamRequest withBody(Body replacement) {
        return new UpstreamRequest(origin, method, target, headers, replacement);
    }

    /** Leaves out the query and the header values, either of which may hold a secret. */
    @Override
    public String toString() {
        int query = target.indexOf('?');
        return method + ' ' + origin + (query < 0 ? target : target.substring(0, query));
    }
}
