package dev.aiproxy.host.http1;

import dev.aiproxy.api.wire.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.FastThreadLocal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes a head into memory of its own, from where it goes into a buffer at once: many small writes into a buffer cost more
 * than their bytes. One per thread, for one head at a time.
 */
public final class HeadWriter {
    private static final FastThreadLocal<HeadWriter> OF_THREAD = new FastThreadLocal<>() {
        @Override
        protected HeadWriter initialValue() {
            return new HeadWriter();
        }
    };

    private static final int FIRST_SIZE = 1024;
    /** A head that was longer than this does not keep its memory. */
    private static final int MOST_KEPT = 16 * 1024;

    private static final int SLOTS = 512;
    private static final int LONGEST_KEPT_NAME = 64;
    /** Names that have been written, with what stands around them; a slot's last one. Set by any thread, complete when seen. */
    private static final @Nullable Name[] NAMES = new Name[SLOTS];

    private static final int LINE_SLOTS = 64;
    private static final int LONGEST_KEPT_VALUE = 256;

    private byte[] bytes = new byte[FIRST_SIZE];
    private int length;
    private final @Nullable Line[] lines = new Line[LINE_SLOTS];
    private final @Nullable Line[] mendedLines = new Line[LINE_SLOTS];

    /** A name that has been found to be one, and {@code name: } as bytes. */
    private static final class Name {
        private final String text;
        private final byte[] bytes;

        Name(String text, byte[] bytes) {
            this.text = text;
            this.bytes = bytes;
        }
    }

    /** The last field of a name, which the next head is likely to have as well: its line, once it came twice in a row. */
    private static final class Line {
        private String name = "";
        private String value = "";
        private byte @Nullable [] bytes;
    }

    private HeadWriter() {}

    /** The writer of this thread, empty. */
    public static HeadWriter begin() {
        HeadWriter writer = OF_THREAD.get();
        writer.length = 0;
        if (writer.bytes.length > MOST_KEPT) {
            writer.bytes = new byte[FIRST_SIZE];
        }
        return writer;
    }

    public HeadWriter add(byte[] more) {
        reserve(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
        return this;
    }

    /**
     * Text without spaces and beyond.
     *
     * @throws IllegalArgumentException if it has a character that must not be there
     */
    public HeadWriter visible(String text, String what) {
        int size = text.length();
        reserve(size);
        for (int i = 0; i < size; i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c >= 0x7F) {
                throw new IllegalArgumentException(what + " has a character that must be encoded");
            }
            bytes[length + i] = (byte) c;
        }
        length += size;
        return this;
    }

    /** A number that is not negative. */
    public HeadWriter number(long number) {
        if (number < 10) {
            reserve(1);
            bytes[length++] = (byte) ('0' + number);
            return this;
        }
        return add(Long.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * A field with its line's end.
     *
     * @throws IllegalArgumentException if its name is none, or its value has a control character, which would end its line
     */
    public HeadWriter field(String name, String value) {
        Line last = last(lines, name, value);
        if (last != null && last.bytes != null) {
            return add(last.bytes);
        }
        int start = length;
        name(name);
        if (!value(value)) {
            throw new IllegalArgumentException("a header value has a control character");
        }
        endLine();
        keep(last, start);
        return this;
    }

    /** The last field of a name if this is the same; else this takes its place, and null. */
    private static @Nullable Line last(@Nullable Line[] of, String name, String value) {
        int slot = name.hashCode() & (LINE_SLOTS - 1);
        Line last = of[slot];
        if (last == null) {
            last = new Line();
            of[slot] = last;
        }
        if (last.value.equals(value) && last.name.equals(name)) {
            return last;
        }
        // A credential may have been renewed or taken away, and need not stay here for that.
        boolean kept = name.length() <= LONGEST_KEPT_NAME
                && value.length() <= LONGEST_KEPT_VALUE
                && !Headers.isCredential(name);
        last.name = kept ? name : "";
        last.value = kept ? value : "";
        last.bytes = null;
        return null;
    }

    private void keep(@Nullable Line same, int start) {
        if (same != null) {
            same.bytes = Arrays.copyOfRange(bytes, start, length);
        }
    }

    /**
     * A field with its line's end, whatever it is: a value's characters that would end its line, or are no byte, become spaces
     * or question marks, and those that no name may have become underscores.
     */
    public HeadWriter mendedField(String name, String value) {
        Line last = last(mendedLines, name, value);
        if (last != null && last.bytes != null) {
            return add(last.bytes);
        }
        int start = length;
        if (!addKnown(name)) {
            name(isName(name) ? name : name.replaceAll("[^!-9;-~]", "_"));
        }
        int size = value.length();
        reserve(size);
        for (int i = 0; i < size; i++) {
            char c = value.charAt(i);
            // A line break inside a value would begin a field of someone else's choosing.
            bytes[length + i] = (byte) (c == '\r' || c == '\n' || c == 0 ? ' ' : c > 0xFF ? '?' : c);
        }
        length += size;
        endLine();
        keep(last, start);
        return this;
    }

    public HeadWriter endLine() {
        reserve(2);
        bytes[length++] = '\r';
        bytes[length++] = '\n';
        return this;
    }

    private void name(String name) {
        if (addKnown(name)) {
            return;
        }
        if (!isName(name)) {
            throw new IllegalArgumentException("a header name has a character that no name may have");
        }
        byte[] made = (name + ": ").getBytes(StandardCharsets.US_ASCII);
        if (made.length <= LONGEST_KEPT_NAME) {
            NAMES[slot(name)] = new Name(name, made);
        }
        add(made);
    }

    private boolean addKnown(String name) {
        Name known = NAMES[slot(name)];
        if (known == null || !known.text.equals(name)) {
            return false;
        }
        add(known.bytes);
        return true;
    }

    private static int slot(String name) {
        return name.hashCode() & (SLOTS - 1);
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c <= ' ' || c >= 0x7F || c == ':') {
                return false;
            }
        }
        return true;
    }

    /** Bytes as they are, and what is beyond them in UTF-8; false if there is a control character. */
    private boolean value(String value) {
        int size = value.length();
        reserve(size);
        for (int i = 0; i < size; i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                return false;
            }
            if (c > 0xFF) {
                return wide(value);
            }
            bytes[length + i] = (byte) c;
        }
        length += size;
        return true;
    }

    private boolean wide(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if ((c < ' ' && c != '\t') || c == 0x7F) {
                return false;
            }
        }
        add(value.getBytes(StandardCharsets.UTF_8));
        return true;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, 2 * bytes.length));
        }
    }

    /** How many bytes the head has so far. */
    public int length() {
        return length;
    }

    public void writeTo(ByteBuf out) {
        out.writeBytes(bytes, 0, length);
    }
}
