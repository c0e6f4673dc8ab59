package dev.aiproxy.api.chat;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf the client asks, and labels that it puts on the request.
 *
 * @param user the client's id of its end user; null if not said
 * @param metadata labels; empty if none
 */
public record Identity(@Nullable String user, Map<String, String> metadata) {
    /** Nothing was said. */
    public static final Identity NONE = new Identity(null, Map.of());
}
