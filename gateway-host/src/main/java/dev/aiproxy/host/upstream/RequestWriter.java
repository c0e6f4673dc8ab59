package dev.aiproxy.host.upstream;

import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.host.http1.HeadWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;

/** Writes the head of an HTTP/1.1 request. */
final class RequestWriter {
    private static final byte[] SPACE = {' '};
    private static final byte[] HTTP_1_1_HOST = " HTTP/1.1\r\nhost: ".getBytes(StandardCharsets.US_ASCII);
    /** A reply that must be read on its way is cheapest uncompressed. */
    private static final byte[] IDENTITY = "accept-encoding: identity\r\n".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] CONTENT_LENGTH = "content-length: ".getBytes(StandardCharsets.US_ASCII);

    private RequestWriter() {}

    /**
     * The head as bytes; the caller owns the buffer.
     *
     * @param behind how many bytes the caller will put behind it
     * @throws IllegalArgumentException if a field or the target has a character that would end its line
     */
    static ByteBuf head(UpstreamRequest request, ByteBufAllocator allocator, int behind) {
        HeadWriter head = HeadWriter.begin()
                .visible(request.method(), "a method")
                .add(SPACE)
                .visible(request.target(), "a request target")
                .add(HTTP_1_1_HOST)
                .visible(request.origin().authority(), "an authority")
                .endLine();
        Headers headers = request.headers();
        boolean encodes = false;
        for (int i = 0; i < headers.size(); i++) {
            String name = headers.name(i);
            if (!isOurs(name)) {
                head.field(name, headers.value(i));
                encodes |= name.equalsIgnoreCase("accept-encoding");
            }
        }
        if (!encodes) {
            head.add(IDENTITY);
        }
        if (!request.body().isEmpty() || hasBodyByNature(request.method())) {
            head.add(CONTENT_LENGTH).number(request.body().length()).endLine();
        }
        head.endLine();
        ByteBuf out = allocator.directBuffer(head.length() + behind);
        head.writeTo(out);
        return out;
    }

    private static boolean isOurs(String name) {
        return name.equalsIgnoreCase("host")
                || name.equalsIgnoreCase("content-length")
                || name.equalsIgnoreCase("transfer-encoding")
                || name.equalsIgnoreCase("connection");
    }

    static boolean hasBodyByNature(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }
}
