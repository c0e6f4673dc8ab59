package dev.aiproxy.api.chat;

import org.jspecify.annotations.Nullable;

/**
 * How the prompt as a whole is to be cached; marks on single pieces are with the pieces.
 *
 * @param key keeps requests with one beginning together; null if not said
 * @param automatic mark the last piece that can be; null if not wanted
 * @param content a cache that was made before, by the provider's name for it; null if none
 */
public record CacheWish(
        @Nullable String key,
        @Nullable CacheMark automatic,
        @Nullable String content) {
    /** Nothing was said. */
    public static final CacheWish NONE = new CacheWish(null, null, null);
}
