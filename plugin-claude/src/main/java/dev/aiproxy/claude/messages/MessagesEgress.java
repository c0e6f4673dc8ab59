package dev.aiproxy.claude.messages;

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
import java.util.Optional;

/** The side of Messages that faces providers. Usage is always reported, so nothing has to be asked for. */
final class MessagesEgress implements Egress {
    private final ChatEgress chat = new MessagesChatEgress();

    @Override
    public Optional<ChatEgress> chat() {
        return Optional.of(chat);
    }

    @Override
    public WireRequest relay(WireRequest original, RelayEdits edits) {
        if (edits.model().isEmpty()
                || JsonHead.readIfPresent(original.body()).model().isEmpty()) {
            return original;
        }
        return original.withBody(
                JsonHead.withModel(original.body(), edits.model().get()));
    }

    @Override
    public ReplyTap tap(WireRequest sent, int status, Headers headers) {
        if (OpaqueTap.fits(sent, status, headers)) {
            return new OpaqueTap();
        }
        return sent.operation() != Operation.RELAY || isOwnDocument(sent, headers)
                ? KeptThings.tap(new MessagesTap(Threads.areUsed(sent.headers())), sent, headers)
                : new OpaqueTap();
    }

    /** An answer bears the name that the client asked for, also where config sends the request to another model. */
    @Override
    public Optional<ReplyEditor> editor(WireRequest original, WireRequest sent, int status, Headers headers) {
        if (original.operation() != Operation.CHAT || status >= 400 || original.body() == sent.body()) {
            return Optional.empty();
        }
        Optional<String> asked = JsonHead.readIfPresent(original.body()).model();
        return asked.isEmpty()
                        || asked.equals(JsonHead.readIfPresent(sent.body()).model())
                ? Optional.empty()
                : Optional.of(new ModelEditor(asked.get()));
    }

    @Override
    public Fault decodeFault(WireResponse response) {
        return Faults.decode(response);
    }

    /** A file's content may be JSON too, but it is the client's and keeps to no grammar. */
    private static boolean isOwnDocument(WireRequest sent, Headers headers) {
        return EventTap.isDocument(headers) && !sent.path().endsWith("/content");
    }
}
