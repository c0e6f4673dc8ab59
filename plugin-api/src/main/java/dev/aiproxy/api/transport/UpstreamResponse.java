package dev.aiproxy.api.transport;

import dev.aiproxy.api.wire.Headers;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/**
 * The reply to one exchange.
 *
 * @param status HTTP status
 * @param headers end-to-end fields
 * @param body subscribed to once; obeys demand, so a slow reader slows the sender and nothing piles up; buffers belong
 *     to the receiver; {@code onError} means that the reply was cut, {@code onComplete} that its end was seen
 */
public record UpstreamResponse(int status, Headers headers, Flow.Publisher<ByteBuffer> body) {}
