package dev.aiproxy.openai.chat;

import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.JsonHead;
import java.util.Optional;

/** Asks in a request for the usage chunk at the end of a stream. */
final class StreamOptions {
    private static final JsonKeys KEYS = JsonKeys.of("stream", "stream_options");
    private static final int STREAM = 0;
    private static final int OPTIONS = 1;
    private static final JsonKeys INNER = JsonKeys.of("include_usage");
    private static final String ASK = "\"include_usage\":true";

    private StreamOptions() {}

    /** Whether the body asks for a stream that reports usage. */
    static boolean asksForUsage(Body body) {
        JsonSpans spans = JsonHead.find(KEYS, body);
        return spans.isObject(OPTIONS) && INNER.find(spans.value(OPTIONS)).isTrue(0);
    }

    /** What to splice in so that a stream reports usage; empty if it does, or is no stream. */
    static Optional<Body.Splice> askForUsage(Body body) {
        JsonSpans spans = JsonHead.find(KEYS, body);
        if (!spans.isTrue(STREAM)) {
            return Optional.empty();
        }
        if (!spans.has(OPTIONS)) {
            return Optional.of(new Body.Splice(spans.close(), spans.close(), ",\"stream_options\":{" + ASK + "}"));
        }
        int start = spans.start(OPTIONS);
        if (!spans.isObject(OPTIONS)) {
            // Anything but null there is for the provider to refuse.
            return spans.isPresent(OPTIONS)
                    ? Optional.empty()
                    : Optional.of(new Body.Splice(start, spans.end(OPTIONS), "{" + ASK + "}"));
        }
        return inside(spans, start);
    }

    private static Optional<Body.Splice> inside(JsonSpans spans, int start) {
        JsonSpans inner;
        try {
            inner = INNER.find(spans.value(OPTIONS));
        } catch (JsonFormatException e) {
            return Optional.empty();
        }
        if (inner.isTrue(0)) {
            return Optional.empty();
        }
        if (inner.has(0)) {
            return Optional.of(new Body.Splice(start + inner.start(0), start + inner.end(0), "true"));
        }
        int open = start + inner.open() + 1;
        return Optional.of(new Body.Splice(open, open, inner.isEmptyObject() ? ASK : ASK + ","));
    }
}
