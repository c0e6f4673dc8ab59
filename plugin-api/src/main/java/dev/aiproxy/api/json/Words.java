package dev.aiproxy.api.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Eight bytes of a buffer or an array as one number, the first of them lowest, whatever order the buffer has; and which of
 * its bytes are a wanted one.
 *
 * <p>A handle reads buffers of the heap and outside of it by the same machine code. {@link ByteBuffer#getLong(int)} is a
 * virtual call, which is not inlined where more than two kinds of buffers have been seen.
 */
final class Words {
    /** One in each byte. */
    static final long ONES = 0x0101010101010101L;

    /** The high bit of each byte: how a mask marks a byte. */
    static final long HIGHS = 0x8080808080808080L;

    private static final VarHandle LITTLE =
            MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LITTLE_OF_ARRAY =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Words() {}

    static long at(ByteBuffer bytes, int offset) {
        return (long) LITTLE.get(bytes, offset);
    }

    static long at(byte[] bytes, int offset) {
        return (long) LITTLE_OF_ARRAY.get(bytes, offset);
    }

    /** Marks the bytes of a word that are zero, and no other. */
    static long zeros(long word) {
        return ~(((word & ~HIGHS) + ~HIGHS) | word) & HIGHS;
    }

    /** The index of the lowest byte that a mask marks. */
    static int lowest(long mask) {
        return Long.numberOfTrailingZeros(mask) >>> 3;
    }

    /**
     * Of the backslashes of a word those that are not behind another one that counts, so that they escape what follows.
     *
     * @param dead marks the first byte if the last one of the word before escapes it
     */
    static long escaping(long backslashes, long dead) {
        if ((((backslashes << 8) | dead) & backslashes) == 0) {
            return backslashes;
        }
        long result = 0;
        long rest = backslashes & ~dead;
        while (rest != 0) {
            long first = rest & -rest;
            result |= first;
            rest &= ~(first | (first << 8));
        }
        return result;
    }
}
