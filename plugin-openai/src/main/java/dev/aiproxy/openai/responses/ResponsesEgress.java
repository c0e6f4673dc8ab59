package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.EventTap;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.JsonHead;
import dev.aiproxy.api.wire.OpaqueTap;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.ReplyEditor;
import dev.aiproxy.api.wire.ReplyTap;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.Faults;
import dev.aiproxy.openai.protocol.Requests;
import java.util.Optional;

/** The side of Responses that faces providers. Usage is always reported, so nothing has to be asked for. */
final class ResponsesEgress implements Egress {
    private final ChatEgress chat = new ResponsesChatEgress();

    @Override
    public WireRequest relay(WireRequest original, RelayEdits edits) {
        return edits.model().map(model -> Requests.withModel(original, model)).orElse(original);
    }

    @Override
    public ReplyTap tap(WireRequest sent, int status, Headers headers) {
        boolean anything =
                sent.operation() == Operation.RELAY && !EventTap.isDocument(headers) && !EventTap.isStream(headers);
        return anything || OpaqueTap.fits(sent, status, headers) ? new OpaqueTap() : new ResponsesTap();
    }

    /** Where the model was replaced, the answer bears the name that the client asked for. */
    @Override
    public Optional<ReplyEditor> editor(WireRequest original, WireRequest sent, int status, Headers headers) {
        if (original.body() == sent.body()
                || original.operation() != Operation.CHAT
                || OpaqueTap.fits(sent, status, headers)) {
            return Optional.empty();
        }
        Optional<String> asked = JsonHead.readIfPresent(original.body()).model();
        Optional<String> given = JsonHead.readIfPresent(sent.body()).model();
        return asked.equals(given) ? Optional.empty() : asked.map(ModelEditor::new);
    }

    @Override
    public Fault decodeFault(WireResponse response) {
        return Faults.decode(response);
    }

    @Override
    public Optional<ChatEgress> chat() {
        return Optional.of(chat);
    }
}
