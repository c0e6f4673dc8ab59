package dev.aiproxy.openai.protocol;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.json.ByteSearch;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code model} field of a multipart form.
 *
 * @param start offset of its first byte in the body
 * @param end offset after its last byte
 * @param value the text
 */
public record FormField(int start, int end, String value) {
    private static final Pattern BOUNDARY =
            Pattern.compile(";\\s*boundary=(?:\"([^\"]{1,70})\"|([^;\\s]{1,70}))", Pattern.CASE_INSENSITIVE);
    private static final Pattern MODEL = Pattern.compile(
            "(?:^|\\r\\n)content-disposition:[^\\r\\n]*;\\s*name=(?:\"model\"|model)\\s*(?:[;\\r]|$)",
            Pattern.CASE_INSENSITIVE);
    private static final int MAX_HEAD = 8 * 1024;
    private static final int MAX_VALUE = 1024;

    /** Whether these are the headers of a multipart form. */
    public static boolean isForm(Headers headers) {
        String type = headers.get("content-type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    /** Finds the field; a form that has it twice is refused. */
    public static Optional<FormField> find(Headers headers, Body body) {
        Matcher matcher = BOUNDARY.matcher(headers.first("content-type").orElse(""));
        if (!matcher.find()) {
            throw invalid("The multipart form names no boundary.");
        }
        String boundary = matcher.group(1) != null ? matcher.group(1) : matcher.group(2);
        byte[] delimiter = ("--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer bytes = body.contiguous();
        @Nullable FormField found = null;
        int part = next(bytes, 0, delimiter);
        while (part < bytes.limit()) {
            int head = part + delimiter.length;
            int end = next(bytes, head, delimiter);
            FormField field = field(bytes, head, end);
            if (field != null && found != null) {
                throw invalid("The multipart form has the field 'model' twice.");
            }
            found = field != null ? field : found;
            part = end;
        }
        return Optional.ofNullable(found);
    }

    private static @Nullable FormField field(ByteBuffer bytes, int from, int next) {
        String head = text(bytes, from, Math.min(next, from + MAX_HEAD));
        int headEnd = head.indexOf("\r\n\r\n");
        if (headEnd < 0 || !MODEL.matcher(head.substring(0, headEnd)).find()) {
            return null;
        }
        int start = from + headEnd + 4;
        int end = Math.max(start, next - 2);
        if (end - start > MAX_VALUE) {
            throw invalid("The field 'model' of the multipart form is too long.");
        }
        byte[] value = new byte[end - start];
        bytes.get(start, value);
        return new FormField(start, end, new String(value, StandardCharsets.UTF_8));
    }

    /** Offset of the next delimiter at the start of a line; the limit if there is none. */
    private static int next(ByteBuffer bytes, int from, byte[] delimiter) {
        int limit = bytes.limit();
        if (from == 0 && startsWith(bytes, 0, delimiter)) {
            return 0;
        }
        int at = from;
        while (at < limit) {
            at = ByteSearch.either(bytes, at, limit, '\n', '\n') + 1;
            if (at < limit && startsWith(bytes, at, delimiter)) {
                return at;
            }
        }
        return limit;
    }

    private static boolean startsWith(ByteBuffer bytes, int at, byte[] wanted) {
        if (bytes.limit() - at < wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (bytes.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static String text(ByteBuffer bytes, int from, int to) {
        byte[] copy = new byte[to - from];
        bytes.get(from, copy);
        return new String(copy, StandardCharsets.ISO_8859_1);
    }

    private static FaultException invalid(String message) {
        return Fault.of(FaultKind.INVALID_REQUEST, message).asException();
    }
}
