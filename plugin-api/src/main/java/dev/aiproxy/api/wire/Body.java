package dev.aiproxy.api.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The bytes of a message: read-only segments in order.
 *
 * <p>The memory may be pooled by the host. It stays valid until the exchange that brought it ends; who needs it longer
 * copies it ({@link #toByteArray()}). What a {@link dev.aiproxy.api.transport.Transport} gets is never pooled.
 */
public final class Body {
    /** No bytes. */
    public static final Body EMPTY = new Body(List.of(), 0);

    private final List<ByteBuffer> segments;
    private final int length;

    private Body(List<ByteBuffer> segments, int length) {
        this.segments = segments;
        this.length = length;
    }

    /** The bytes between position and limit of each buffer; nothing is copied. */
    public static Body of(ByteBuffer... buffers) {
        return of(List.of(buffers));
    }

    /** The bytes between position and limit of each buffer; nothing is copied. */
    public static Body of(List<ByteBuffer> buffers) {
        List<ByteBuffer> segments = new ArrayList<>(buffers.size());
        long length = 0;
        for (ByteBuffer buffer : buffers) {
            if (buffer.hasRemaining()) {
                segments.add(buffer.asReadOnlyBuffer());
                length += buffer.remaining();
            }
        }
        return segments.isEmpty() ? EMPTY : new Body(List.copyOf(segments), Math.toIntExact(length));
    }

    public static Body ofUtf8(String text) {
        return of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Length in bytes. */
    public int length() {
        return length;
    }

    public boolean isEmpty() {
        return length == 0;
    }

    /** The segments; each with its own position, so reading one disturbs nobody. */
    public List<ByteBuffer> segments() {
        List<ByteBuffer> copies = new ArrayList<>(segments.size());
        for (ByteBuffer segment : segments) {
            copies.add(segment.duplicate());
        }
        return copies;
    }

    /** All bytes as one buffer from position 0; copies only if there is more than one segment. */
    public ByteBuffer contiguous() {
        if (segments.size() == 1) {
            return segments.getFirst().slice();
        }
        return ByteBuffer.wrap(toByteArray()).asReadOnlyBuffer();
    }

    public byte[] toByteArray() {
        byte[] bytes = new byte[length];
        int at = 0;
        for (ByteBuffer segment : segments) {
            int size = segment.remaining();
            segment.get(segment.position(), bytes, at, size);
            at += size;
        }
        return bytes;
    }

    /** The bytes read as UTF-8. */
    public String toUtf8() {
        return new String(toByteArray(), StandardCharsets.UTF_8);
    }

    /**
     * This body with some ranges replaced and every other byte left as it is; only the replacements are new memory.
     *
     * @param splices in ascending order, not overlapping
     */
    public Body splice(List<Splice> splices) {
        if (splices.isEmpty()) {
            return this;
        }
        ByteBuffer whole = contiguous();
        List<ByteBuffer> parts = new ArrayList<>(splices.size() * 2 + 1);
        int at = 0;
        for (Splice splice : splices) {
            if (splice.start() < at || splice.end() < splice.start() || splice.end() > length) {
                throw new IllegalArgumentException("splices must ascend inside the body: " + splices);
            }
            parts.add(whole.slice(at, splice.start() - at));
            parts.add(ByteBuffer.wrap(splice.replacement().getBytes(StandardCharsets.UTF_8)));
            at = splice.end();
        }
        parts.add(whole.slice(at, length - at));
        return of(parts);
    }

    /** Says the length only: the content is the caller's. */
    @Override
    public String toString() {
        return "Body[" + length + " bytes]";
    }

    /**
     * A range to replace.
     *
     * @param start first byte
     * @param end byte after the last; equal to {@code start} to insert
     * @param replacement what stands there instead, written as UTF-8
     */
    public record Splice(int start, int end, String replacement) {}
}
