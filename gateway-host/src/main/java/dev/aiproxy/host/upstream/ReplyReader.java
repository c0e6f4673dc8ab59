package dev.aiproxy.host.upstream;

import dev.aiproxy.api.wire.Headers;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the replies of one connection out of its bytes (RFC 9112), one after another; on the connection's event loop.
 *
 * <p>Lines may end without a carriage return, folded fields are joined, trailers are read over. What leaves doubt about where
 * a reply ends (two lengths, a coding that is not known) makes it malformed, and its connection is not used again.
 */
final class ReplyReader {
    private static final int MAX_HEAD = 128 * 1024;
    /** Of a line that gives a chunk's size, with extensions that nobody reads. */
    private static final int MAX_CHUNK_LINE = 16 * 1024;
    /** Sixteen digits would not fit a positive long. */
    private static final int MAX_SIZE_DIGITS = 15;

    private enum State {
        STATUS,
        FIELDS,
        /** In a body of known length. */
        LENGTH,
        /** In a body that ends with the connection. */
        UNTIL_CLOSE,
        CHUNK_SIZE,
        CHUNK_DATA,
        CHUNK_END,
        TRAILERS,
        /** What comes now belongs to no reply. */
        BROKEN
    }

    /** Where what was read goes. */
    interface Receiver {
        /**
         * A reply has begun; not one of the informational ones, which are read over.
         *
         * @param fields without those of the connection
         * @param length of the body in bytes; -1 if the reply does not say
         * @param reusable whether the connection may carry another exchange after this one
         */
        void onHead(int status, Headers fields, long length, boolean reusable);

        /** The next bytes of its body; the receiver owns the buffer. */
        void onBody(ByteBuf piece);

        /** Its end. */
        void onEnd();

        /** It can't be understood; nothing follows. */
        void onMalformed(String why);
    }

    private final Receiver receiver;
    private State state = State.STATUS;
    private boolean headRequest;
    private boolean silent = true;
    /** An incomplete line. */
    private @Nullable ByteBuf held;
    /** How much of what is held is known to have no line end. */
    private int scanned;
    /** Bytes of the head, or of a line, so far. */
    private int lineBytes;

    private long remaining;
    private int status;
    private boolean http10;
    private Headers.Builder fields = Headers.builder();
    private @Nullable String name;
    private String value = "";
    private long length = -1;
    private boolean chunked;
    private final List<String> options = new ArrayList<>(2);

    ReplyReader(Receiver receiver) {
        this.receiver = receiver;
    }

    /** The next reply answers a request of this method: that to HEAD has a length, but no body. */
    void expectReplyTo(String method) {
        headRequest = method.equals("HEAD");
        silent = true;
    }

    /** Whether not a byte has come since then. */
    boolean isSilent() {
        return silent;
    }

    /** Whether a part of a reply has come, and the rest is awaited. */
    boolean isInsideReply() {
        return state != State.STATUS || held != null;
    }

    /** Takes over the next bytes of the connection. */
    void read(ByteBuf bytes) {
        silent = false;
        ByteBuf before = held;
        ByteBuf all = bytes;
        if (before != null) {
            held = null;
            try {
                before.writeBytes(bytes);
            } finally {
                bytes.release();
            }
            all = before;
        }
        boolean owned = true;
        try {
            while (all.isReadable()) {
                if (state == State.LENGTH || state == State.UNTIL_CLOSE || state == State.CHUNK_DATA) {
                    if (isAllOfBody(all)) {
                        owned = false;
                        passAll(all);
                        return;
                    }
                    pass(all.readRetainedSlice((int) Math.min(remaining, all.readableBytes())), State.CHUNK_END);
                } else if (state == State.BROKEN) {
                    return;
                } else if (!readLine(all)) {
                    owned = false;
                    hold(all, before != null);
                    return;
                }
            }
        } finally {
            if (owned) {
                all.release();
            }
        }
    }

    /** Whether nothing but a chunk's line end comes behind the part of the body that is here, so that it needs no slice. */
    private boolean isAllOfBody(ByteBuf all) {
        int readable = all.readableBytes();
        return readable <= remaining
                || (state == State.CHUNK_DATA
                        && readable == remaining + 2
                        && all.getByte(all.writerIndex() - 1) == '\n'
                        && all.getByte(all.writerIndex() - 2) == '\r');
    }

    private void passAll(ByteBuf all) {
        boolean withLineEnd = all.readableBytes() > remaining;
        if (withLineEnd) {
            all.writerIndex(all.writerIndex() - 2);
        }
        pass(all, withLineEnd ? State.CHUNK_SIZE : State.CHUNK_END);
    }

    /** @param afterChunk what follows if the piece is a chunk's last */
    private void pass(ByteBuf piece, State afterChunk) {
        State within = state;
        if (within != State.UNTIL_CLOSE) {
            remaining -= piece.readableBytes();
        }
        boolean last = remaining == 0;
        if (last) {
            state = within == State.CHUNK_DATA ? afterChunk : State.STATUS;
        }
        receiver.onBody(piece);
        if (last && within == State.LENGTH) {
            receiver.onEnd();
        }
    }

    /** The connection has ended; true if the reply's end is thereby known. */
    boolean close() {
        release();
        boolean ends = state == State.UNTIL_CLOSE;
        state = State.BROKEN;
        return ends;
    }

    /** Lets go of what is held. */
    void release() {
        ByteBuf left = held;
        if (left != null) {
            held = null;
            left.release();
        }
    }

    private void hold(ByteBuf rest, boolean own) {
        scanned = rest.readableBytes();
        if (own) {
            held = rest.discardSomeReadBytes();
            return;
        }
        try {
            held = ByteBufAllocator.DEFAULT
                    .buffer(Math.max(256, 2 * rest.readableBytes()))
                    .writeBytes(rest);
        } finally {
            rest.release();
        }
    }

    /** Reads one line; false if its end is not here yet. */
    private boolean readLine(ByteBuf all) {
        int start = all.readerIndex();
        int end = all.indexOf(start + scanned, all.writerIndex(), (byte) '\n');
        int most = state == State.CHUNK_SIZE || state == State.CHUNK_END ? MAX_CHUNK_LINE : MAX_HEAD;
        int size = (end < 0 ? all.writerIndex() : end + 1) - start;
        if (lineBytes + size > most) {
            broken("a head or a line that is too long");
            return true;
        }
        if (end < 0) {
            return false;
        }
        scanned = 0;
        lineBytes = state == State.STATUS || state == State.FIELDS || state == State.TRAILERS ? lineBytes + size : 0;
        all.readerIndex(end + 1);
        int last = end > start && all.getByte(end - 1) == '\r' ? end - 1 : end;
        switch (state) {
            case STATUS -> statusLine(all, start, last);
            case FIELDS -> fieldLine(all, start, last);
            case CHUNK_SIZE -> chunkLine(all, start, last);
            case CHUNK_END -> {
                if (last > start) {
                    broken("a chunk longer than its size");
                } else {
                    state = State.CHUNK_SIZE;
                }
            }
            default -> {
                if (last == start) {
                    ended();
                }
            }
        }
        return true;
    }

    private void statusLine(ByteBuf line, int start, int end) {
        if (start == end) {
            // An empty line before a reply is read over, as some servers end a body with one too many.
            return;
        }
        int code = status(line, start, end);
        if (code < 100) {
            broken("no status line");
            return;
        }
        status = code;
        http10 = line.getByte(start + 7) == '0';
        fields = Headers.builder();
        name = null;
        length = -1;
        chunked = false;
        options.clear();
        state = State.FIELDS;
    }

    /** The status of a line like {@code HTTP/1.1 200 OK}, whose reason may be missing; 0 if it is none. */
    private static int status(ByteBuf line, int start, int end) {
        boolean proper = end - start >= 12
                && line.getInt(start) == 0x48545450 // HTTP
                && line.getByte(start + 4) == '/'
                && line.getByte(start + 5) == '1'
                && line.getByte(start + 6) == '.'
                && (line.getByte(start + 7) == '1' || line.getByte(start + 7) == '0')
                && line.getByte(start + 8) == ' '
                && (end - start == 12 || line.getByte(start + 12) == ' ');
        int code = 0;
        for (int i = start + 9; proper && i < start + 12; i++) {
            int digit = line.getByte(i) - '0';
            proper = digit >= 0 && digit <= 9;
            code = code * 10 + digit;
        }
        return proper ? code : 0;
    }

    private void fieldLine(ByteBuf line, int start, int end) {
        if (start == end) {
            addField();
            headRead();
            return;
        }
        byte first = line.getByte(start);
        if (first == ' ' || first == '\t') {
            if (name == null) {
                broken("a folded field without a first line");
            } else {
                value = (value + ' ' + text(line, start, end)).strip();
            }
            return;
        }
        int colon = line.indexOf(start, end, (byte) ':');
        if (colon <= start) {
            broken("a field without a name");
            return;
        }
        addField();
        int nameEnd = colon;
        while (nameEnd > start && isSpace(line.getByte(nameEnd - 1))) {
            nameEnd--;
        }
        name = FieldNames.of(line, start, nameEnd);
        value = text(line, colon + 1, end);
    }

    private static String text(ByteBuf line, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && isSpace(line.getByte(start))) {
            start++;
        }
        while (end > start && isSpace(line.getByte(end - 1))) {
            end--;
        }
        return line.toString(start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t';
    }

    private void addField() {
        String field = name;
        if (field == null) {
            return;
        }
        name = null;
        switch (field) {
            case "content-length" -> lengthField();
            case "transfer-encoding" -> codingField();
            case "connection" -> {
                for (String option : value.split(",", -1)) {
                    options.add(option.strip().toLowerCase(Locale.ROOT));
                }
            }
            case "keep-alive",
                    "proxy-authenticate",
                    "proxy-authorization",
                    "proxy-connection",
                    "te",
                    "trailer",
                    "upgrade" -> {
                // Of the connection, and so not of the reply (RFC 9110 §7.6.1).
            }
            default -> fields.add(field, value);
        }
    }

    /** One number, or the same one several times (RFC 9110 §8.6). */
    private void lengthField() {
        for (String part : value.split(",", -1)) {
            long given = number(part.strip());
            if (given < 0 || (length >= 0 && length != given)) {
                broken("no single length");
                return;
            }
            length = given;
        }
    }

    private static long number(String digits) {
        boolean proper = !digits.isEmpty() && digits.length() <= 18;
        long number = 0;
        for (int i = 0; proper && i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            proper = digit >= 0 && digit <= 9;
            number = number * 10 + digit;
        }
        return proper ? number : -1;
    }

    private void codingField() {
        for (String part : value.split(",", -1)) {
            String coding = part.strip();
            if (chunked || !(coding.equalsIgnoreCase("chunked") || coding.equalsIgnoreCase("identity"))) {
                broken("a transfer coding that is not known");
                return;
            }
            chunked = coding.equalsIgnoreCase("chunked");
        }
    }

    private void headRead() {
        if (state == State.BROKEN) {
            return;
        }
        if (status < 200) {
            if (status == 101) {
                broken("another protocol, which nobody asked for");
                return;
            }
            state = State.STATUS;
            return;
        }
        lineBytes = 0;
        boolean bodyless = headRequest || status == 204 || status == 304;
        boolean untilClose = !bodyless && !chunked && length < 0;
        // Two lengths: the chunks count, and nobody should rely on what comes behind them (RFC 9112 §6.3).
        boolean doubtful = untilClose || (chunked && length >= 0);
        boolean reusable = !doubtful && (http10 ? options.contains("keep-alive") : !options.contains("close"));
        for (String option : options) {
            if (!option.equals("close") && !option.equals("keep-alive")) {
                fields.remove(option);
            }
        }
        Headers known = fields.build();
        if (bodyless || (length == 0 && !chunked)) {
            state = State.STATUS;
        } else if (chunked) {
            state = State.CHUNK_SIZE;
        } else if (untilClose) {
            state = State.UNTIL_CLOSE;
            remaining = Long.MAX_VALUE;
        } else {
            state = State.LENGTH;
            remaining = length;
        }
        boolean over = state == State.STATUS;
        receiver.onHead(status, known, chunked ? -1 : length, reusable);
        if (over) {
            receiver.onEnd();
        }
    }

    private void chunkLine(ByteBuf line, int start, int end) {
        long size = 0;
        int at = start;
        int digits = 0;
        for (; at < end; at++) {
            int digit = Character.digit(line.getByte(at), 16);
            if (digit < 0) {
                break;
            }
            digits += size == 0 ? digit == 0 ? 0 : 1 : 1;
            size = size << 4 | digit;
            if (digits > MAX_SIZE_DIGITS) {
                break;
            }
        }
        boolean proper = at > start
                && digits <= MAX_SIZE_DIGITS
                && (at == end || line.getByte(at) == ';' || isSpace(line.getByte(at)));
        if (!proper) {
            broken("a chunk without a size");
        } else if (size == 0) {
            state = State.TRAILERS;
        } else {
            state = State.CHUNK_DATA;
            remaining = size;
        }
    }

    private void ended() {
        state = State.STATUS;
        lineBytes = 0;
        receiver.onEnd();
    }

    private void broken(String why) {
        state = State.BROKEN;
        receiver.onMalformed(why);
    }
}
