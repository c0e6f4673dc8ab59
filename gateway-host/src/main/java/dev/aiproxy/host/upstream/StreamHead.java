package dev.aiproxy.host.upstream;

import dev.aiproxy.api.provider.UpstreamRequest;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Writes the head of an HTTP/2 request that {@link RequestWriter} has found good (RFC 9113 §8.3.1). */
final class StreamHead {
    /** Said in another way, or of a connection of HTTP/1.1. */
    private static final Set<String> OURS = Set.of(
            "host",
            "content-length",
            "transfer-encoding",
            "connection",
            "keep-alive",
            "proxy-connection",
            "upgrade",
            "te");

    private StreamHead() {}

    static Http2Headers of(UpstreamRequest request) {
        Http2Headers head = new DefaultHttp2Headers(false, 32)
                .method(new AsciiString(request.method()))
                .scheme(AsciiString.cached("https"))
                .authority(new AsciiString(request.origin().authority()))
                .path(new AsciiString(request.target()));
        request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!OURS.contains(lower)) {
                head.add(new AsciiString(lower), text(value));
            }
        });
        if (!request.headers().contains("accept-encoding")) {
            head.add(AsciiString.cached("accept-encoding"), AsciiString.cached("identity"));
        }
        if (!request.body().isEmpty() || RequestWriter.hasBodyByNature(request.method())) {
            head.addInt(AsciiString.cached("content-length"), request.body().length());
        }
        return head;
    }

    /** The same bytes as in HTTP/1.1. */
    private static AsciiString text(String value) {
        boolean wide = value.chars().anyMatch(c -> c > 0xFF);
        return new AsciiString(value.getBytes(wide ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1), false);
    }
}
