package dev.aiproxy.host.http1;

import io.netty.buffer.ByteBuf;

/** The line before a chunk's data, in any shape that is allowed (RFC 9112 §7.1): its size, and extensions that nobody reads. */
final class ChunkLine {
    private ChunkLine() {}

    /**
     * Reads the size.
     *
     * @param end of the line, before its line end
     * @return in bytes; -1 if the line gives none, or one with too many digits
     */
    static long size(ByteBuf line, int start, int end, MessageReader.Rules rules) {
        long size = 0;
        int at = start;
        int digits = 0;
        for (; at < end; at++) {
            int digit = Character.digit(line.getByte(at), 16);
            if (digit < 0) {
                break;
            }
            digits += size == 0 && digit == 0 ? 0 : 1;
            size = size << 4 | digit;
            if (digits > rules.maxChunkDigits()) {
                return -1;
            }
        }
        return at > start && isExtension(line, at, end, rules.strict()) ? size : -1;
    }

    /** Whether nothing, or an extension, is behind the size. */
    private static boolean isExtension(ByteBuf line, int start, int end, boolean strict) {
        if (start == end) {
            return true;
        }
        byte first = line.getByte(start);
        return strict
                ? first == ';' && FieldText.isPlain(line, start, end)
                : first == ';' || first == ' ' || first == '\t';
    }
}
