package dev.aiproxy.host.http1;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** What fields and first lines are made of (RFC 9110 §5.5 and §5.6). */
public final class FieldText {
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long SPACE_WORD = ONES * ' ';
    private static final long DELETES = ONES * 0x7F;
    private static final boolean[] TOKEN = new boolean[128];

    static {
        for (char c = '0'; c <= 'z'; c++) {
            TOKEN[c] = Character.isLetterOrDigit(c);
        }
        for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
            TOKEN[c] = true;
        }
    }

    private FieldText() {}

    /** Whether there is no control character but tabs; bytes above 0x7F are text of an unknown kind. */
    public static boolean isPlain(ByteBuf bytes, int start, int end) {
        int at = start;
        for (; at + 8 <= end; at += 8) {
            long word = bytes.getLongLE(at);
            long delete = word ^ DELETES;
            // Marks bytes below a space and DEL; a borrow can mark wrongly only above such a byte.
            long other = (((word - SPACE_WORD) & ~word) | ((delete - ONES) & ~delete)) & HIGHS;
            if (other != 0 && !arePlain(bytes, at, at + 8)) {
                return false;
            }
        }
        return arePlain(bytes, at, end);
    }

    private static boolean arePlain(ByteBuf bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            byte b = bytes.getByte(i);
            if ((b >= 0 && b < ' ' && b != '\t') || b == 0x7F) {
                return false;
            }
        }
        return true;
    }

    /** Whether this is a name: of a field, or of a method. */
    public static boolean isToken(CharSequence text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= TOKEN.length || !TOKEN[c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** The text between two offsets without space around it. */
    public static String trimmed(ByteBuf bytes, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(bytes.getByte(start))) {
            start++;
        }
        while (end > start && isSpace(bytes.getByte(end - 1))) {
            end--;
        }
        return bytes.toString(start, end - start, StandardCharsets.ISO_8859_1);
    }

    public static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }
}
