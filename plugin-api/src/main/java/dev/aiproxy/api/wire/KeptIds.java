package dev.aiproxy.api.wire;

import dev.aiproxy.api.json.ByteSearch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds where a request names what a provider keeps: in its path, and in its JSON however deep. */
public final class KeptIds {
    /** Longer texts name nothing. */
    private static final int LONGEST = 512;

    private KeptIds() {}

    /**
     * What a request may name: in its path if it is one that is only relayed, whose path may hold an id, and in its JSON body.
     *
     * @param members whose texts are ids, as for {@link #inBody}
     */
    public static List<String> named(WireRequest request, Set<String> members) {
        List<String> ids = new ArrayList<>();
        if (request.operation() == Operation.RELAY) {
            ids.addAll(inPath(request.path()));
        }
        String type = request.headers().get("content-type");
        if (type == null || type.contains("json")) {
            ids.addAll(inBody(request.body(), members));
        }
        return ids;
    }

    /** The segments of a path, and each two that follow one another, as they stand in it. */
    public static List<String> inPath(String path) {
        List<String> ids = new ArrayList<>();
        String before = "";
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty()) {
                continue;
            }
            ids.add(segment);
            if (!before.isEmpty()) {
                ids.add(before + '/' + segment);
            }
            before = segment;
        }
        return ids;
    }

    /**
     * The texts that some members have, anywhere in a document: as their value, in a list that is their value, or as the first
     * member of an object that is. What is no JSON has none.
     */
    public static List<String> inBody(Body body, Set<String> members) {
        List<String> ids = new ArrayList<>();
        if (body.isEmpty()) {
            return ids;
        }
        ByteBuffer bytes = body.contiguous();
        int limit = bytes.limit();
        int at = bytes.position();
        boolean wanted = false;
        while (at < limit) {
            int open = ByteSearch.next(bytes, at, limit, '"');
            if (wanted && hasEnded(bytes, at, open)) {
                wanted = false;
            }
            if (open == limit) {
                return ids;
            }
            int close = endOfText(bytes, open + 1, limit);
            if (close >= limit) {
                return ids;
            }
            boolean key = nextToken(bytes, close + 1, limit) == ':';
            if (key) {
                // Of an object that is a value, the first member is looked at.
                wanted = (wanted && isBegun(bytes, at, open)) || isOneOf(bytes, open + 1, close, members);
            } else if (wanted && close - open - 1 <= LONGEST) {
                ids.add(text(bytes, open + 1, close));
            }
            at = close + 1;
        }
        return ids;
    }

    /**
     * Whether a bracket closes before the next text, so that a wanted list or object is over. A comma comes first in a list,
     * whose next text is wanted as well, or before a key, which tells itself whether it is.
     */
    private static boolean hasEnded(ByteBuffer bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes.get(i);
            if (b == '}' || b == ']') {
                return true;
            }
            if (b == ',') {
                return false;
            }
        }
        return false;
    }

    private static boolean isBegun(ByteBuffer bytes, int from, int to) {
        return ByteSearch.next(bytes, from, to, '{') < to;
    }

    private static boolean isOneOf(ByteBuffer bytes, int from, int to, Set<String> members) {
        return to - from <= LONGEST && members.contains(text(bytes, from, to));
    }

    private static String text(ByteBuffer bytes, int from, int to) {
        byte[] text = new byte[to - from];
        bytes.get(from, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private static int endOfText(ByteBuffer bytes, int from, int limit) {
        int at = from;
        while (at < limit) {
            at = ByteSearch.either(bytes, at, limit, '"', '\\');
            if (at >= limit || bytes.get(at) == '"') {
                return at;
            }
            at += 2;
        }
        return limit;
    }

    private static int nextToken(ByteBuffer bytes, int from, int limit) {
        for (int i = from; i < limit; i++) {
            byte b = bytes.get(i);
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b;
            }
        }
        return -1;
    }
}
