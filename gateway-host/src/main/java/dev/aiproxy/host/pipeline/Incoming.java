package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.wire.Headers;
import java.util.List;
import java.util.Optional;

/**
 * The head of a client's request, taken apart once at the door.
 *
 * @param id the gateway's id of the request
 * @param arrived when its first line was read, by {@link System#nanoTime()}
 * @param method HTTP method
 * @param path normalised, as it came otherwise
 * @param query without the {@code key} parameter
 * @param headers end-to-end fields without credentials
 * @param credentials what the client showed, best first
 * @param hints what it told the gateway alone
 */
public record Incoming(
        String id,
        long arrived,
        String method,
        String path,
        String query,
        Headers headers,
        List<String> credentials,
        Hints hints) {
    /** The same head of another request. */
    public Incoming again(String otherId, long then) {
        return new Incoming(otherId, then, method, path, query, headers, credentials, hints);
    }

    /**
     * Fields that are for the gateway and go no further.
     *
     * @param provider the only one that the client wants ({@code X-Model-Provider})
     * @param explain whether it wants to know how accounts were chosen ({@code X-AIProxy-Explain})
     * @param acceptEncoding compressions that it takes
     * @param strict whether a request that can't be carried over in full is to be refused ({@code X-AIProxy-Strict})
     */
    public record Hints(Optional<String> provider, boolean explain, Optional<String> acceptEncoding, boolean strict) {}
}
