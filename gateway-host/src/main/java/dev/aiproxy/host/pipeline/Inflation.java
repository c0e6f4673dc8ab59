package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.wire.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.compression.DecompressionException;
import io.netty.handler.codec.compression.JdkZlibDecoder;
import io.netty.handler.codec.compression.ZlibWrapper;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a compressed reply, piece by piece; providers send such although the gateway asks for none. */
final class Inflation {
    /** Deflate packs at most 1032 to 1, so that this bounds what one step can make to about a megabyte. */
    private static final int STEP = 1024;

    private final EmbeddedChannel channel;
    private boolean closed;

    private Inflation(ZlibWrapper wrapper) {
        channel = new EmbeddedChannel(new JdkZlibDecoder(wrapper, true, 0));
    }

    /** For a reply with these fields; null if it is not compressed, or in a way that is not known here. */
    static @Nullable Inflation of(Headers headers) {
        String encoding = headers.get("content-encoding");
        return switch (encoding == null ? "" : encoding.strip().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> new Inflation(ZlibWrapper.GZIP);
            case "deflate" -> new Inflation(ZlibWrapper.ZLIB_OR_NONE);
            default -> null;
        };
    }

    /** Whether a reply is compressed in any way. */
    static boolean isCompressed(Headers headers) {
        String encoding = headers.get("content-encoding");
        return encoding != null && !encoding.isBlank() && !encoding.strip().equalsIgnoreCase("identity");
    }

    /** Whether the client said that it takes what the provider chose. */
    static boolean isAccepted(@Nullable String acceptEncoding, Headers headers) {
        String encoding = headers.get("content-encoding");
        if (acceptEncoding == null || encoding == null) {
            return false;
        }
        String wanted = encoding.strip().toLowerCase(Locale.ROOT);
        for (String entry : acceptEncoding.toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] parts = entry.split(";", -1);
            boolean refused = parts.length > 1 && parts[1].strip().matches("q=0(\\.0*)?");
            if (!refused && (parts[0].strip().equals(wanted) || parts[0].strip().equals("*"))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Inflates the next bytes; none once this is closed, which may be from within.
     *
     * @param compressed not released here
     * @param out takes over each buffer that it is given
     * @throws DecompressionException if the bytes are not what their field says
     */
    void accept(ByteBuf compressed, Consumer<ByteBuf> out) {
        int end = compressed.writerIndex();
        for (int at = compressed.readerIndex(); at < end && !closed; at += STEP) {
            channel.writeInbound(compressed.retainedSlice(at, Math.min(STEP, end - at)));
            ByteBuf piece;
            while (!closed && (piece = channel.readInbound()) != null) {
                out.accept(piece);
            }
        }
    }

    /** Inflates bytes that are all there. */
    void accept(ByteBuffer compressed, Consumer<ByteBuf> out) {
        accept(Unpooled.wrappedBuffer(compressed), out);
    }

    void close() {
        closed = true;
        try {
            channel.finishAndReleaseAll();
        } catch (DecompressionException e) {
            // What is left is not well-formed; nobody wants it any more.
            channel.releaseInbound();
        }
    }
}
