package dev.aiproxy.host.upstream;

import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.host.http1.FieldNames;
import dev.aiproxy.host.http1.FieldText;
import dev.aiproxy.host.http1.MessageReader;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the replies of one connection to a provider, one after another; on the connection's event loop.
 *
 * <p>Lines may end without a carriage return, folded fields are joined, trailers are read over. What leaves doubt about where
 * a reply ends (two lengths, a coding that is not known) makes it malformed, and its connection is not used again.
 */
final class ReplyReader extends MessageReader {
    private static final int MAX_HEAD = 128 * 1024;
    /** Sixteen digits would not fit a positive long. */
    private static final Rules RULES = new Rules(false, MAX_HEAD, MAX_HEAD, 15);
    /** Heads that are read over before one that counts. */
    private static final int MOST_INFORMATIONAL = 1000;

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
    private boolean headRequest;
    private boolean silent = true;
    private int status;
    private boolean http10;
    private int informational;
    private Headers.Builder fields = Headers.builder();
    private @Nullable String name;
    private String value = "";
    private long length = -1;
    private boolean chunked;
    private final List<String> options = new ArrayList<>(2);

    ReplyReader(Receiver receiver) {
        super(RULES);
        this.receiver = receiver;
    }

    /** The next reply answers a request of this method: that to HEAD has a length, but no body. */
    void expectReplyTo(String method) {
        headRequest = method.equals("HEAD");
        silent = true;
        informational = 0;
    }

    /** Whether not a byte has come since then. */
    boolean isSilent() {
        return silent;
    }

    /** Whether a part of a reply has come, and the rest is awaited. */
    boolean isInsideReply() {
        return isInsideMessage();
    }

    /** Takes over the next bytes of the connection. */
    void take(ByteBuf bytes) {
        silent = false;
        read(bytes);
    }

    @Override
    protected boolean mayBegin() {
        return true;
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
        receiver.onMalformed(why);
    }

    @Override
    protected void tooLong(boolean firstLine) {
        receiver.onMalformed("a head or a line that is too long");
    }

    @Override
    protected void trailerLine(ByteBuf line, int start, int end) {
        // Nothing that comes behind a body is of use.
    }

    @Override
    protected void startLine(ByteBuf line, int start, int end) {
        if (start == end) {
            // An empty line before a reply is read over, as some servers end a body with one too many.
            return;
        }
        int code = status(line, start, end);
        if (code < 100) {
            giveUp("no status line");
            return;
        }
        status = code;
        http10 = line.getByte(start + 7) == '0';
        fields = Headers.builder();
        name = null;
        length = -1;
        chunked = false;
        options.clear();
        headBegun();
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

    @Override
    protected void fieldLine(ByteBuf line, int start, int end) {
        byte first = line.getByte(start);
        if (first == ' ' || first == '\t') {
            if (name == null) {
                giveUp("a folded field without a first line");
            } else {
                value = (value + ' ' + FieldText.trimmed(line, start, end)).strip();
            }
            return;
        }
        int colon = line.indexOf(start, end, (byte) ':');
        if (colon <= start) {
            giveUp("a field without a name");
            return;
        }
        addField();
        int nameEnd = colon;
        while (nameEnd > start && FieldText.isSpace(line.getByte(nameEnd - 1))) {
            nameEnd--;
        }
        name = FieldNames.of(line, start, nameEnd);
        value = FieldText.trimmed(line, colon + 1, end);
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
                giveUp("no single length");
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
                giveUp("a transfer coding that is not known");
                return;
            }
            chunked = coding.equalsIgnoreCase("chunked");
        }
    }

    @Override
    protected void headEnded() {
        addField();
        if (isBroken()) {
            return;
        }
        if (status < 200) {
            if (status == 101) {
                giveUp("another protocol, which nobody asked for");
                return;
            }
            if (++informational > MOST_INFORMATIONAL) {
                giveUp("informational replies without an end");
            } else {
                withoutBody();
            }
            return;
        }
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
        boolean over = bodyless || (length == 0 && !chunked);
        if (over) {
            withoutBody();
        } else if (chunked) {
            withChunks();
        } else if (untilClose) {
            untilClose();
        } else {
            withLength(length);
        }
        receiver.onHead(status, known, chunked ? -1 : length, reusable);
        if (over) {
            receiver.onEnd();
        }
    }
}
