package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.json.JsonSpans;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Operation;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;
import tools.jackson.databind.json.JsonMapper;

/**
 * The model's name where a body repeats it: in embeddings and token counts. It must be the one of the path, so it is
 * replaced with it.
 */
final class BodyModels {
    private BodyModels() {}

    static Body replace(Operation operation, Body body, String model) {
        boolean repeats = operation == Operation.EMBEDDINGS || operation == Operation.COUNT_TOKENS;
        if (!repeats || body.isEmpty()) {
            return body;
        }
        boolean named = model.startsWith("models/") || model.startsWith("tunedModels/");
        String name = JsonSpans.quote(named ? model : "models/" + model);
        byte[] bytes = body.toByteArray();
        List<Body.Splice> splices = new ArrayList<>();
        try (JsonParser parser = JsonMapper.shared().createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.VALUE_STRING && isModel(parser.streamReadContext())) {
                    int start = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                    splices.add(new Body.Splice(start, endOfString(bytes, start), name));
                }
            }
        } catch (JacksonException e) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "The request body can't be read as JSON.")
                    .asException();
        }
        return body.splice(splices);
    }

    /** At the top, in each of {@code requests}, or in {@code generateContentRequest}. */
    private static boolean isModel(TokenStreamContext context) {
        if (!"model".equals(context.currentName())) {
            return false;
        }
        String path = context.pathAsPointer().toString();
        return path.equals("/model")
                || path.equals("/generateContentRequest/model")
                || path.equals("/generate_content_request/model")
                || (path.startsWith("/requests/") && path.indexOf('/', "/requests/".length()) == path.length() - 6);
    }

    private static int endOfString(byte[] bytes, int start) {
        int at = start + 1;
        while (bytes[at] != '"') {
            at += bytes[at] == '\\' ? 2 : 1;
        }
        return at + 1;
    }
}
