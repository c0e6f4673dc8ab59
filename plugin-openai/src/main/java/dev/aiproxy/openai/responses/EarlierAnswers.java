package dev.aiproxy.openai.responses;

import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.json.JsonKeys;
import dev.aiproxy.api.wire.AnswerReference;
import dev.aiproxy.api.wire.AnswerReference.Use;
import dev.aiproxy.api.wire.WireRequest;
import java.util.Optional;

/**
 * Finds the earlier answer that a request is about: the one in its path, {@code /responses/{id}} and what is below it, or the
 * one that it goes on from, {@code previous_response_id}. Source: the reference of the Responses API, "Get", "Delete",
 * "Cancel" and "List input items".
 */
final class EarlierAnswers {
    private static final String FOLDER = "/responses/";
    private static final JsonKeys PREVIOUS = JsonKeys.of("previous_response_id");

    private EarlierAnswers() {}

    static Optional<AnswerReference> of(WireRequest request) {
        int at = request.path().indexOf(FOLDER);
        String below = at < 0 ? "" : request.path().substring(at + FOLDER.length());
        int slash = below.indexOf('/');
        String id = slash < 0 ? below : below.substring(0, slash);
        // What else is called with POST makes a new answer.
        boolean named = !id.isEmpty() && (slash >= 0 || !request.method().equals("POST"));
        if (named) {
            return Optional.of(new AnswerReference(id, slash >= 0 ? Use.OTHER : use(request)));
        }
        return previous(request).map(previous -> new AnswerReference(previous, Use.GO_ON));
    }

    private static Use use(WireRequest request) {
        return switch (request.method()) {
            // As a stream it can be had only from who made it.
            case "GET" -> request.query().contains("stream=true") ? Use.OTHER : Use.READ;
            case "DELETE" -> Use.FORGET;
            default -> Use.OTHER;
        };
    }

    private static Optional<String> previous(WireRequest request) {
        if (request.body().isEmpty()) {
            return Optional.empty();
        }
        try {
            return PREVIOUS.find(request.body().contiguous()).text(0);
        } catch (JsonFormatException e) {
            // Whoever reads the request in earnest will say what is wrong with it.
            return Optional.empty();
        }
    }
}
