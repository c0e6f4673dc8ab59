package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.json.ByteSearch;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Finds where a request names what a provider keeps: in its path, its query, and its body however deep.
 *
 * <p>To whom such a thing belongs is judged by what is found here, so that nothing may be named in a way that a provider
 * understands and this does not: by escapes, in another encoding, under a wrong content type. Words that are no ids do no
 * harm.
 */
public final class KeptIds {
    /** Longer texts name nothing. */
    private static final int LONGEST = 512;
    /** The same as it may be encoded. */
    private static final int LONGEST_ENCODED = 16 * LONGEST;
    /** No request that is meant names so many, and what is found takes more memory than where it stands. */
    private static final int MOST = 10_000;

    private KeptIds() {}

    /**
     * What a request may name: in its path if it is one that is only relayed, whose path may hold an id, in its query, and in
     * its body, be it JSON or a form.
     *
     * @param members whose texts are ids, as for {@link #inBody}
     * @throws dev.aiproxy.api.chat.FaultException if these are more than 10,000
     */
    public static List<String> named(WireRequest request, Set<String> members) {
        Found found = new Found();
        if (request.operation() == Operation.RELAY) {
            addPath(request.path(), found);
        }
        addForm(ByteBuffer.wrap(request.query().getBytes(StandardCharsets.UTF_8)), found);
        if (!request.body().isEmpty()) {
            addBody(request.body().contiguous(), request.headers(), members, found);
        }
        return found.list();
    }

    private static void addBody(ByteBuffer body, Headers headers, Set<String> members, Found found) {
        String type = String.join(";", headers.all("content-type"));
        String kind = type.toLowerCase(Locale.ROOT);
        if (kind.contains("json") || isJson(body)) {
            MemberTexts.in(utf8(body), members, found);
        }
        if (kind.contains("multipart/")) {
            MultipartBody.forEachPart(body, type, part -> addPart(part, members, found));
        }
        if (kind.contains("x-www-form-urlencoded")) {
            addForm(body, found);
        }
    }

    /** A short text, or what a document has. */
    private static void addPart(ByteBuffer part, Set<String> members, Found found) {
        if (isJson(part)) {
            MemberTexts.in(utf8(part), members, found);
        } else if (part.remaining() <= LONGEST) {
            found.accept(StandardCharsets.UTF_8.decode(part).toString().strip());
        }
    }

    /** The segments of a path, and each two that follow one another, as they stand in it, and as they are when decoded. */
    public static List<String> inPath(String path) {
        Found found = new Found();
        addPath(path, found);
        return found.list();
    }

    private static void addPath(String path, Found found) {
        PercentEncoding.readings(path).forEach(reading -> addSegments(reading, found));
    }

    private static void addSegments(String path, Found found) {
        String before = "";
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty()) {
                continue;
            }
            addSegment(before, segment, found);
            // Behind a colon stands what is done with the thing, behind a semicolon what belongs to the segment alone.
            addSegment(before, segment.split("[:;]", 2)[0], found);
            before = segment;
        }
    }

    private static void addSegment(String before, String segment, Found found) {
        if (!segment.isEmpty()) {
            found.accept(segment);
            if (!before.isEmpty()) {
                found.accept(before + '/' + segment);
            }
        }
    }

    /** The values of a query, or of a form that is written as one. */
    private static void addForm(ByteBuffer form, Found found) {
        int limit = form.limit();
        int at = form.position();
        while (at < limit) {
            int end = ByteSearch.either(form, at, limit, '&', ';');
            int from = Math.min(ByteSearch.next(form, at, end, '=') + 1, end);
            if (end - from <= LONGEST_ENCODED) {
                String value = StandardCharsets.UTF_8
                        .decode(form.slice(from, end - from))
                        .toString();
                PercentEncoding.readings(value).forEach(found);
            }
            at = end + 1;
        }
    }

    /**
     * The texts that some members have, anywhere in a document: as their value, or within the list or the object that is their
     * value. What is no JSON has none.
     *
     * @throws dev.aiproxy.api.chat.FaultException if these are more than 10,000
     */
    public static List<String> inBody(Body body, Set<String> members) {
        Found found = new Found();
        if (!body.isEmpty()) {
            MemberTexts.in(utf8(body.contiguous()), members, found);
        }
        return found.list();
    }

    /** What was found, each once, in its order. */
    private static final class Found implements Consumer<String> {
        private final Set<String> ids = new LinkedHashSet<>();

        @Override
        public void accept(String id) {
            if (!id.isEmpty() && id.length() <= LONGEST && ids.add(id) && ids.size() > MOST) {
                throw Fault.of(FaultKind.INVALID_REQUEST, "The request names more than " + MOST + " things.")
                        .asException();
            }
        }

        private List<String> list() {
            return List.copyOf(ids);
        }
    }

    /** Whether a body begins as an object or a list does, in any of JSON's encodings; content types are often wrong. */
    private static boolean isJson(ByteBuffer body) {
        for (int i = body.position(); i < body.limit(); i++) {
            byte b = body.get(i);
            // Below zero are the bytes of a mark of the encoding.
            if (b > 0 && b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                return b == '{' || b == '[';
            }
        }
        return false;
    }

    /** The document as UTF-8, which hardly any is not: its first four bytes tell. Source: RFC 4627, section 3. */
    private static ByteBuffer utf8(ByteBuffer json) {
        if (json.remaining() < 4) {
            return json;
        }
        int at = json.position();
        int first = json.get(at) & 0xFF;
        int second = json.get(at + 1) & 0xFF;
        boolean wide = (json.get(at + 2) | json.get(at + 3)) == 0;
        Charset charset = StandardCharsets.UTF_8;
        if (first == 0 || (first == 0xFE && second == 0xFF)) {
            charset = second == 0 ? StandardCharsets.UTF_32BE : StandardCharsets.UTF_16BE;
        } else if (second == 0 || (first == 0xFF && second == 0xFE)) {
            charset = wide ? StandardCharsets.UTF_32LE : StandardCharsets.UTF_16LE;
        }
        return charset.equals(StandardCharsets.UTF_8)
                ? json
                : StandardCharsets.UTF_8.encode(charset.decode(json.duplicate()));
    }
}
