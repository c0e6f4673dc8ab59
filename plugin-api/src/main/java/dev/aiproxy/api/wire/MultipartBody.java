package dev.aiproxy.api.wire;

import dev.aiproxy.api.json.ByteSearch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The parts of a body of type {@code multipart/*}, as slices of it, without their fields. Source: RFC 2046, section 5.1. */
final class MultipartBody {
    private static final Pattern BOUNDARY =
            Pattern.compile("boundary\\s*=\\s*(?:\"([^\"]+)\"|([^\\s;\"]+))", Pattern.CASE_INSENSITIVE);

    private MultipartBody() {}

    /** What stands between the boundaries that a content type names; nothing if it names none. */
    static List<ByteBuffer> parts(Body body, String contentType) {
        List<ByteBuffer> parts = new ArrayList<>();
        Matcher matcher = BOUNDARY.matcher(contentType);
        while (matcher.find()) {
            String boundary = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
            split(body.contiguous(), ("--" + boundary).getBytes(StandardCharsets.UTF_8), parts);
        }
        return parts;
    }

    private static void split(ByteBuffer body, byte[] delimiter, List<ByteBuffer> parts) {
        int limit = body.limit();
        int delimiterAt = find(body, body.position(), delimiter);
        while (delimiterAt < limit) {
            int from = delimiterAt + delimiter.length;
            delimiterAt = find(body, from, delimiter);
            int content = behindFields(body, from, delimiterAt);
            parts.add(body.slice(content, delimiterAt - content));
        }
    }

    private static int find(ByteBuffer body, int from, byte[] wanted) {
        int last = body.limit() - wanted.length;
        int at = from;
        while (at <= last) {
            at = ByteSearch.next(body, at, body.limit(), '-');
            if (at <= last && isAt(body, at, wanted)) {
                return at;
            }
            at++;
        }
        return body.limit();
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
