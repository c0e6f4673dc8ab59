package dev.aiproxy.host.upstream;

import dev.aiproxy.api.provider.UpstreamRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Writes the head of an HTTP/1.1 request. */
final class RequestWriter {
    private static final byte[] HTTP_1_1_HOST = " HTTP/1.1\r\nhost: ".getBytes(StandardCharsets.US_ASCII);
    /** A reply that must be read on its way is cheapest uncompressed. */
    private static final byte[] IDENTITY = "\r\naccept-encoding: identity".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] CONTENT_LENGTH = "\r\ncontent-length: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final int TYPICAL_HEAD = 768;

    private RequestWriter() {}

    /**
     * The head as bytes; the caller owns the buffer.
     *
     * @param behind how many bytes the caller will put behind it
     * @throws IllegalArgumentException if a field or the target has a character that would end its line
     */
    static ByteBuf head(UpstreamRequest request, ByteBufAllocator allocator, int behind) {
        ByteBuf out = allocator.directBuffer(TYPICAL_HEAD + behind);
        try {
            ascii(out, request.method());
            out.writeByte(' ');
            target(out, request.target());
            out.writeBytes(HTTP_1_1_HOST);
            ascii(out, request.origin().authority());
            request.headers().forEach((name, value) -> {
                if (isOurs(name)) {
                    return;
                }
                out.writeByte('\r').writeByte('\n');
                name(out, name);
                out.writeByte(':').writeByte(' ');
                value(out, value);
            });
            if (!request.headers().contains("accept-encoding")) {
                out.writeBytes(IDENTITY);
            }
            if (!request.body().isEmpty() || hasBodyByNature(request.method())) {
                out.writeBytes(CONTENT_LENGTH);
                ascii(out, Integer.toString(request.body().length()));
            }
            out.writeBytes(END);
            return out;
        } catch (RuntimeException e) {
            out.release();
            throw e;
        }
    }

    private static boolean isOurs(String name) {
        return name.equalsIgnoreCase("host")
                || name.equalsIgnoreCase("content-length")
                || name.equalsIgnoreCase("transfer-encoding")
                || name.equalsIgnoreCase("connection");
    }

    private static boolean hasBodyByNature(String method) {
        return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    }

    private static void ascii(ByteBuf out, String text) {
        ByteBufUtil.writeAscii(out, text);
    }

    private static void target(ByteBuf out, String target) {
        for (int i = 0; i < target.length(); i++) {
            char c = target.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                throw new IllegalArgumentException("a request target has a character that must be encoded");
            }
        }
        ascii(out, target);
    }

    private static void name(ByteBuf out, String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == ':') {
                throw new IllegalArgumentException("a header name has a character that no name may have");
            }
        }
        ascii(out, name);
    }

    private static void value(ByteBuf out, String value) {
        boolean wide = false;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                throw new IllegalArgumentException("a header value has a control character");
            }
            wide |= c > 0xFF;
        }
        if (wide) {
            ByteBufUtil.writeUtf8(out, value);
        } else {
            out.writeCharSequence(value, StandardCharsets.ISO_8859_1);
        }
    }
}
