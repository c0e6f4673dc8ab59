package dev.aiproxy.host.door;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.host.http1.FieldNames;
import dev.aiproxy.host.http1.FieldText;
import dev.aiproxy.host.http1.MessageReader;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one client's connection, one after another; on the connection's event loop.
 *
 * <p>What two servers might read in two ways is refused (RFC 9112 §11.2): a line that ends otherwise than with CR and LF, a
 * request line without its two single spaces, a folded field, space before a colon, a control character anywhere, both a
 * length and chunks, two lengths, a coding other than chunks. Nothing of a connection is read behind that.
 */
final class RequestReader extends MessageReader {
    /** No chunk is larger than 256 MiB, which is more than a body may be. */
    private static final int MAX_CHUNK_DIGITS = 7;

    private static final int VERSION_LENGTH = "HTTP/1.1".length();
    private static final int MAX_LENGTH_DIGITS = 18;

    /** Where what was read goes. */
    interface Receiver {
        /** Whether the next request may be read now; if not, {@link #resume} is called when it may. */
        boolean mayBegin();

        /** @param again whether it is the one before it on this connection over again, but for the length */
        void onHead(ClientHead head, boolean again);

        /** The next bytes of its body; the receiver owns the buffer. */
        void onBody(ByteBuf piece);

        /** The request is whole. */
        void onEnd();

        /** Neither this request can be understood, nor anything behind it. */
        void onMalformed(Fault fault);
    }

    private final Receiver receiver;
    private final HeadMemo memo = new HeadMemo();
    private String method = "";
    private String target = "";
    private boolean http10;
    private Headers.Builder fields = Headers.builder();
    private long length = -1;
    private int lengthStart;
    private int lengthEnd;
    private boolean chunked;
    /** Where the head at hand stands as a whole; null if it came in parts. */
    private @Nullable ByteBuf whole;

    private int wholeStart;
    private int wholeEnd;

    /**
     * @param maxLine most bytes of a request line
     * @param maxHeaders most bytes of all fields
     */
    RequestReader(int maxLine, int maxHeaders, Receiver receiver) {
        super(new Rules(true, maxLine, maxHeaders, MAX_CHUNK_DIGITS));
        this.receiver = receiver;
    }

    @Override
    protected boolean mayBegin() {
        return receiver.mayBegin();
    }

    @Override
    protected void body(ByteBuf piece) {
        receiver.onBody(piece);
    }

    @Override
    protected void end() {
        receiver.onEnd();
    }

    @Override
    protected void malformed(String why) {
        receiver.onMalformed(RequestChecks.bad("The request is not well-formed HTTP: " + why + "."));
    }

    @Override
    protected void tooLong(boolean firstLine) {
        receiver.onMalformed(
                firstLine
                        ? RequestChecks.bad("The request line is too long.").withStatus(414)
                        : RequestChecks.bad("The header fields are too long.").withStatus(431));
    }

    /** A client of another protocol may never send a line's end, and is told at once. */
    @Override
    protected void partOfLine(ByteBuf bytes, int start, int end) {
        int last = end > start && bytes.getByte(end - 1) == '\r' ? end - 1 : end;
        if (!FieldText.isPlain(bytes, start, last)) {
            giveUp("a control character in its head");
        }
    }

    @Override
    protected void startLine(ByteBuf line, int start, int end) {
        if (start == end) {
            // Empty lines before a request are read over (RFC 9112 §2.2).
            return;
        }
        int space = line.indexOf(start, end, (byte) ' ');
        int version = end - VERSION_LENGTH;
        if (space <= start
                || version - 1 <= space + 1
                || line.getByte(version - 1) != ' '
                || line.indexOf(space + 1, version - 1, (byte) ' ') >= 0
                || !isVersion(line, version)
                || !FieldText.isPlain(line, start, end)
                || line.indexOf(start, end, (byte) '\t') >= 0) {
            giveUp("no request line");
            return;
        }
        if (line.getByte(version + 5) != '1' || line.getByte(version + 7) > '1') {
            giveUp(RequestChecks.bad("This HTTP version is not spoken here.").withStatus(505));
            return;
        }
        method = method(line, start, space);
        if (!FieldText.isToken(method)) {
            giveUp("no method");
            return;
        }
        target = line.toString(space + 1, version - space - 2, StandardCharsets.ISO_8859_1);
        http10 = line.getByte(version + 7) == '0';
        fields = Headers.builder();
        whole = null;
        length = -1;
        lengthStart = 0;
        lengthEnd = 0;
        chunked = false;
        headBegun();
    }

    /** Whether {@code HTTP/}, a digit, a dot and a digit stand there. */
    private static boolean isVersion(ByteBuf line, int at) {
        return line.getInt(at) == 0x48545450
                && line.getByte(at + 4) == '/'
                && isDigit(line.getByte(at + 5))
                && line.getByte(at + 6) == '.'
                && isDigit(line.getByte(at + 7));
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static String method(ByteBuf line, int start, int end) {
        if (end - start == 4 && line.getInt(start) == 0x504F5354) {
            return "POST";
        }
        if (end - start == 3 && line.getMedium(start) == 0x474554) {
            return "GET";
        }
        return line.toString(start, end - start, StandardCharsets.ISO_8859_1);
    }

    @Override
    protected void fieldLine(ByteBuf line, int start, int end) {
        int colon = line.indexOf(start, end, (byte) ':');
        if (colon <= start) {
            giveUp("a field without a name");
            return;
        }
        String name = name(line, start, colon);
        if (name == null || !FieldText.isPlain(line, colon + 1, end)) {
            giveUp("a field with a character that it must not have");
            return;
        }
        String value = FieldText.trimmed(line, colon + 1, end);
        if (name.equals("content-length")) {
            lengthField(value);
            lengthEnd = end;
            while (lengthEnd > colon && FieldText.isSpace(line.getByte(lengthEnd - 1))) {
                lengthEnd--;
            }
            lengthStart = lengthEnd - value.length();
            return;
        }
        if (name.equals("transfer-encoding")) {
            codingField(value);
        }
        fields.add(name, value);
    }

    /** The name in lower case, or null if it is none: one that begins with a space belongs to a folded line. */
    private static @Nullable String name(ByteBuf line, int start, int end) {
        String known = FieldNames.known(line, start, end);
        if (known != null) {
            return known;
        }
        String made = line.toString(start, end - start, StandardCharsets.ISO_8859_1);
        return FieldText.isToken(made) ? made.toLowerCase(Locale.ROOT) : null;
    }

    private void lengthField(String value) {
        long given = length(value);
        if (given < 0 || length >= 0) {
            giveUp("its content length is not one number");
        }
        length = given;
    }

    /** The number that a text of digits means; -1 if it is none. */
    static long length(String text) {
        boolean proper = !text.isEmpty() && text.length() <= MAX_LENGTH_DIGITS;
        long number = 0;
        for (int i = 0; proper && i < text.length(); i++) {
            proper = isDigit(text.charAt(i));
            number = number * 10 + text.charAt(i) - '0';
        }
        return proper ? number : -1;
    }

    private void codingField(String value) {
        if (chunked || http10 || !value.equalsIgnoreCase("chunked")) {
            giveUp("its transfer encoding is not one that is understood here");
        }
        chunked = true;
    }

    @Override
    protected void headEnded() {
        if (chunked && length >= 0) {
            giveUp("it has both a content length and chunks");
        }
        if (isBroken()) {
            whole = null;
            return;
        }
        ClientHead head = new ClientHead(method, target, http10, fields.build(), length, chunked);
        ByteBuf bytes = whole;
        if (bytes == null) {
            memo.forget();
        } else {
            memo.keep(head, bytes, wholeStart, wholeEnd, lengthStart, lengthEnd);
            whole = null;
        }
        go(head, false);
    }

    @Override
    protected void wholeHead(ByteBuf bytes, int start, int end) {
        whole = bytes;
        wholeStart = start;
        wholeEnd = end;
    }

    @Override
    protected boolean readKnown(ByteBuf bytes) {
        ClientHead known = memo.next(bytes);
        if (known == null) {
            return false;
        }
        go(known, true);
        return true;
    }

    private void go(ClientHead head, boolean again) {
        boolean bodyless = !head.hasBody();
        if (bodyless) {
            withoutBody();
        } else if (head.chunked()) {
            withChunks();
        } else {
            withLength(head.length());
        }
        receiver.onHead(head, again);
        if (bodyless) {
            receiver.onEnd();
        }
    }

    @Override
    protected void trailerLine(ByteBuf line, int start, int end) {
        int colon = line.indexOf(start, end, (byte) ':');
        if (colon <= start || name(line, start, colon) == null || !FieldText.isPlain(line, colon + 1, end)) {
            giveUp("a trailer that is none");
        }
    }

    private void giveUp(Fault fault) {
        breakOff();
        receiver.onMalformed(fault);
    }
}
