package dev.aiproxy.api.chat;

import org.jspecify.annotations.Nullable;

/**
 * Says that a prompt may be cached up to here.
 *
 * @param ttl how long, in the words of the protocols ({@code 5m}, {@code 30m}, {@code 1h}, {@code 12h}); null for the
 *     provider's usual time
 */
public record CacheMark(@Nullable String ttl) {}
