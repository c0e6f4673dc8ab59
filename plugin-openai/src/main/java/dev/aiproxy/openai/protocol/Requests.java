package dev.aiproxy.openai.protocol;

import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.JsonHead;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireRequest;
import java.util.List;

/** Reads and changes the model of a request, whichever form the body has. */
public final class Requests {
    private Requests() {}

    /** What routing needs; only a chat must name a model, and only it must be JSON. */
    public static RequestHead head(WireRequest request) {
        if (request.operation() == Operation.CHAT || request.operation() == Operation.EMBEDDINGS) {
            return JsonHead.read(request.body());
        }
        if (FormField.isForm(request.headers())) {
            return new RequestHead(
                    FormField.find(request.headers(), request.body())
                            .map(FormField::value)
                            .filter(value -> !value.isBlank()),
                    false);
        }
        return JsonHead.readIfPresent(request.body());
    }

    /** The request with another model; one that names none stays as it is. */
    public static WireRequest withModel(WireRequest request, String model) {
        Body body = request.body();
        if (FormField.isForm(request.headers())) {
            return FormField.find(request.headers(), body)
                    .map(field ->
                            request.withBody(body.splice(List.of(new Body.Splice(field.start(), field.end(), model)))))
                    .orElse(request);
        }
        boolean hasModel = JsonHead.readIfPresent(body).model().isPresent();
        return hasModel ? request.withBody(JsonHead.withModel(body, model)) : request;
    }
}
