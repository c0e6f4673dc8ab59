package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.JsonHead;
import dev.aiproxy.api.wire.RelayEdits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Edits of a chat request: another model, and asking for the usage chunk at the end of a stream. One walk for both. */
final class ChatEdits {
    private static final JsonKeys KEYS = JsonKeys.of("model", "stream", "stream_options");
    private static final int MODEL = 0;
    private static final int STREAM = 1;
    private static final int OPTIONS = 2;
    private static final JsonKeys INNER = JsonKeys.of("include_usage");

    private static final String ASK = "\"include_usage\":true";
    private static final String WITH_COMMA = ASK + ",";
    private static final String OBJECT = "{" + ASK + "}";
    private static final String MEMBER = ",\"stream_options\":" + OBJECT;
    private static final String VALUE = "true";
    private static final Set<String> REPLACEMENTS = Set.of(ASK, WITH_COMMA, OBJECT, MEMBER, VALUE);
    private static final int LONGEST = MEMBER.length();

    private ChatEdits() {}

    static Body apply(Body body, RelayEdits edits) {
        if (edits.model().isEmpty() && !edits.reportUsage()) {
            return body;
        }
        JsonSpans spans = JsonHead.find(KEYS, body);
        List<Body.Splice> splices = new ArrayList<>(2);
        edits.model().ifPresent(model -> splices.add(model(spans, model)));
        if (edits.reportUsage() && spans.isTrue(STREAM)) {
            askForUsage(spans).ifPresent(splices::add);
        }
        splices.sort(Comparator.comparingInt(Body.Splice::start));
        return body.splice(splices);
    }

    /** Whether {@link #apply} has asked for usage: its piece then stands in a segment of its own. */
    static boolean askedForUsage(Body original, Body sent) {
        if (original == sent) {
            return false;
        }
        for (ByteBuffer segment : sent.segments()) {
            if (segment.remaining() <= LONGEST
                    && REPLACEMENTS.contains(
                            StandardCharsets.UTF_8.decode(segment).toString())) {
                return true;
            }
        }
        return false;
    }

    private static Body.Splice model(JsonSpans spans, String model) {
        if (!spans.has(MODEL)) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "The request has no 'model'.")
                    .asException();
        }
        return new Body.Splice(spans.start(MODEL), spans.end(MODEL), JsonSpans.quote(model));
    }

    private static Optional<Body.Splice> askForUsage(JsonSpans spans) {
        if (!spans.has(OPTIONS)) {
            return Optional.of(new Body.Splice(spans.close(), spans.close(), MEMBER));
        }
        int start = spans.start(OPTIONS);
        if (!spans.isPresent(OPTIONS)) {
            return Optional.of(new Body.Splice(start, spans.end(OPTIONS), OBJECT));
        }
        // Anything but an object there is for the provider to refuse.
        return spans.isObject(OPTIONS) ? inside(spans.value(OPTIONS), start) : Optional.empty();
    }

    private static Optional<Body.Splice> inside(ByteBuffer options, int start) {
        JsonSpans inner;
        try {
            inner = INNER.find(options);
        } catch (JsonFormatException e) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "'stream_options' can't be read: " + e.getMessage() + '.')
                    .asException();
        }
        if (inner.isTrue(0)) {
            return Optional.empty();
        }
        if (inner.has(0)) {
            return Optional.of(new Body.Splice(start + inner.start(0), start + inner.end(0), VALUE));
        }
        int open = start + inner.open() + 1;
        return Optional.of(new Body.Splice(open, open, inner.isEmptyObject() ? ASK : WITH_COMMA));
    }
}
