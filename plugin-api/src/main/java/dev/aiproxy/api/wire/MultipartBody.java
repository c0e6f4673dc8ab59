package dev.aiproxy.api.wire;

import dev.aiproxy.api.json.ByteSearch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a body of type {@code multipart/*}, as slices of it, without their fields. Source: RFC 2046, section 5.1. */
final class MultipartBody {
    private static final Pattern BOUNDARY =
            Pattern.compile("boundary\\s*=\\s*(?:\"([^\"]+)\"|([^\\s;\"]+))", Pattern.CASE_INSENSITIVE);

    private MultipartBody() {}

    /** Gives what stands between the boundaries that a content type names; nothing if it names none. */
    static void forEachPart(ByteBuffer body, String contentType, Consumer<ByteBuffer> taker) {
        // Of several ones readers take the first or the last.
        String first = "";
        String last = "";
        Matcher matcher = BOUNDARY.matcher(contentType);
        while (matcher.find()) {
            last = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            first = first.isEmpty() ? last : first;
        }
        for (String boundary : first.equals(last) ? List.of(first) : List.of(first, last)) {
            if (!boundary.isEmpty()) {
                split(body, ("--" + boundary).getBytes(StandardCharsets.UTF_8), taker);
            }
        }
    }

    private static void split(ByteBuffer body, byte[] delimiter, Consumer<ByteBuffer> taker) {
        int limit = body.limit();
        int at = find(body, body.position(), delimiter);
        while (at < limit) {
            int from = at + delimiter.length;
            at = find(body, from, delimiter);
            int content = behindFields(body, from, at);
            taker.accept(body.slice(content, at - content));
        }
    }

    /** The next line that begins so; the limit if there is none. */
    private static int find(ByteBuffer body, int from, byte[] delimiter) {
        int limit = body.limit();
        int line = from;
        while (limit - line >= delimiter.length) {
            if (isAt(body, line, delimiter)) {
                return line;
            }
            line = ByteSearch.either(body, line, limit, '\n', '\r') + 1;
        }
        return limit;
    }

    private static boolean isAt(ByteBuffer body, int at, byte[] wanted) {
        for (int i = 0; i < wanted.length; i++) {
            if (body.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    /** Where the first empty line ends, the rest of the boundary's line left out. */
    private static int behindFields(ByteBuffer body, int from, int to) {
        int line = ByteSearch.next(body, from, to, '\n');
        while (line < to) {
            int next = ByteSearch.next(body, line + 1, to, '\n');
            boolean empty = next == line + 1 || (next == line + 2 && body.get(line + 1) == '\r');
            if (empty && next < to) {
                return next + 1;
            }
            line = next;
        }
        return to;
    }
}
