package dev.aiproxy.api.wire;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

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

    private KeptIds() {}

    /**
     * What a request may name: in its path if it is one that is only relayed, whose path may hold an id, in its query, and in
     * its body, be it JSON or a form.
     *
     * @param members whose texts are ids, as for {@link #inBody}
     */
    public static List<String> named(WireRequest request, Set<String> members) {
        List<String> ids = new ArrayList<>();
        if (request.operation() == Operation.RELAY) {
            ids.addAll(inPath(request.path()));
        }
        addForm(request.query(), ids);
        if (request.body().isEmpty()) {
            return ids;
        }
        String type = String.join(";", request.headers().all("content-type")).toLowerCase(Locale.ROOT);
        if (type.contains("json") || isJson(request.body())) {
            ids.addAll(inBody(request.body(), members));
        }
        if (type.contains("multipart/")) {
            addParts(request, members, ids);
        }
        if (type.contains("x-www-form-urlencoded")) {
            addForm(request.body().toUtf8(), ids);
        }
        return ids;
    }

    /** The segments of a path, and each two that follow one another, as they stand in it, and as they are when decoded. */
    public static List<String> inPath(String path) {
        List<String> ids = new ArrayList<>();
        PercentEncoding.readings(path).forEach(reading -> addSegments(reading, ids));
        return ids;
    }

    private static void addSegments(String path, List<String> ids) {
        String before = "";
        for (String segment : path.split("/", -1)) {
            if (segment.isEmpty()) {
                continue;
            }
            addSegment(before, segment, ids);
            // Behind a colon stands what is done with the thing, behind a semicolon what belongs to the segment alone.
            String name = segment.split("[:;]", 2)[0];
            if (!name.isEmpty() && !name.equals(segment)) {
                addSegment(before, name, ids);
            }
            before = segment;
        }
    }

    private static void addSegment(String before, String segment, List<String> ids) {
        ids.add(segment);
        if (!before.isEmpty()) {
            ids.add(before + '/' + segment);
        }
    }

    /** The values of a query, or of a form that is written as one. */
    private static void addForm(String form, List<String> ids) {
        if (form.isEmpty()) {
            return;
        }
        for (String pair : form.split("[&;]", -1)) {
            String value = pair.substring(pair.indexOf('=') + 1);
            if (!value.isEmpty() && value.length() <= LONGEST) {
                ids.addAll(PercentEncoding.readings(value));
            }
        }
    }

    /** The texts of a form's short parts, and what the parts have that are JSON. */
    private static void addParts(WireRequest request, Set<String> members, List<String> ids) {
        // The boundary is told by the field as it was written.
        String type = String.join(";", request.headers().all("content-type"));
        for (ByteBuffer part : MultipartBody.parts(request.body(), type)) {
            Body body = Body.of(part);
            if (isJson(body)) {
                ids.addAll(inBody(body, members));
            } else if (body.length() <= LONGEST) {
                ids.add(body.toUtf8().strip());
            }
        }
    }

    /**
     * The texts that some members have, anywhere in a document: as their value, or within the list or the object that is their
     * value. What is no JSON has none.
     */
    public static List<String> inBody(Body body, Set<String> members) {
        return body.isEmpty() ? List.of() : MemberTexts.in(utf8(body.contiguous()), members);
    }

    /** Whether a body begins as an object or a list does, in any of JSON's encodings; content types are often wrong. */
    private static boolean isJson(Body body) {
        for (ByteBuffer segment : body.segments()) {
            for (int i = segment.position(); i < segment.limit(); i++) {
                byte b = segment.get(i);
                // Below zero are the bytes of a mark of the encoding.
                if (b > 0 && b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                    return b == '{' || b == '[';
                }
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
