package dev.aiproxy.api.wire;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.json.JsonSpans;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Reads and changes the two keys that most APIs have in common: {@code model} and {@code stream}. */
public final class JsonHead {
    private static final JsonKeys KEYS = JsonKeys.inOneCase("model", "stream");
    private static final int MODEL = 0;
    private static final int STREAM = 1;

    private JsonHead() {}

    /**
     * The request's head from its JSON body.
     *
     * @throws FaultException if the body is not one JSON object, or has no model that can be routed by
     */
    public static RequestHead read(Body body) {
        JsonSpans spans = find(KEYS, body);
        if (!spans.has(MODEL)) {
            throw invalid("The request has no 'model'.");
        }
        return new RequestHead(Optional.of(model(spans, MODEL)), spans.isTrue(STREAM));
    }

    /** The request's head where a model may be missing, and the body may be something else than JSON. */
    public static RequestHead readIfPresent(Body body) {
        if (!isObject(body)) {
            return RequestHead.NONE;
        }
        JsonSpans spans = find(KEYS, body);
        Optional<String> model = spans.isPresent(MODEL) ? Optional.of(model(spans, MODEL)) : Optional.empty();
        return new RequestHead(model, spans.isTrue(STREAM));
    }

    /** The body with another model, every other byte as it was. */
    public static Body withModel(Body body, String model) {
        JsonSpans spans = find(KEYS, body);
        if (!spans.has(MODEL)) {
            throw invalid("The request has no 'model'.");
        }
        return body.splice(List.of(new Body.Splice(spans.start(MODEL), spans.end(MODEL), JsonSpans.quote(model))));
    }

    /** Whether a body begins as a JSON object does; content types are often missing or wrong. */
    private static boolean isObject(Body body) {
        for (ByteBuffer segment : body.segments()) {
            for (int i = segment.position(); i < segment.limit(); i++) {
                byte b = segment.get(i);
                if (b != ' ' && b != '\n' && b != '\r' && b != '\t' && (b & 0x80) == 0) {
                    return b == '{';
                }
            }
        }
        return false;
    }

    /** Finds keys in a body; what is wrong with it becomes a fault that names it. */
    public static JsonSpans find(JsonKeys keys, Body body) {
        if (body.isEmpty()) {
            throw invalid("The request has no body; a JSON object was expected.");
        }
        try {
            return keys.find(body.contiguous());
        } catch (JsonFormatException e) {
            throw invalid("The request body can't be read as JSON: " + e.getMessage() + '.');
        }
    }

    private static String model(JsonSpans spans, int key) {
        Optional<String> text;
        try {
            text = spans.text(key);
        } catch (JsonFormatException e) {
            throw invalid("'model' can't be read: " + e.getMessage() + '.');
        }
        String model = text.orElseThrow(() -> invalid("'model' must be a string."));
        if (model.isBlank()) {
            throw invalid("'model' must not be empty.");
        }
        return model;
    }

    private static FaultException invalid(String message) {
        return Fault.of(FaultKind.INVALID_REQUEST, message).asException();
    }
}
