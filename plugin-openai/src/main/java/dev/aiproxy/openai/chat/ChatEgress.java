package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.OpaqueTap;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.ReplyEditor;
import dev.aiproxy.api.wire.ReplyTap;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.openai.protocol.Faults;
import dev.aiproxy.openai.protocol.Requests;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The side of Chat Completions that faces providers. */
final class ChatEgress implements Egress {
    @Override
    public WireRequest relay(WireRequest original, RelayEdits edits) {
        WireRequest changed =
                edits.model().map(model -> Requests.withModel(original, model)).orElse(original);
        if (!edits.reportUsage() || original.operation() != Operation.CHAT) {
            return changed;
        }
        Body body = changed.body();
        return StreamOptions.askForUsage(body)
                .map(splice -> changed.withBody(body.splice(List.of(splice))))
                .orElse(changed);
    }

    @Override
    public ReplyTap tap(WireRequest sent, int status, Headers headers) {
        if (OpaqueTap.fits(status, headers)) {
            return new OpaqueTap();
        }
        boolean readable = switch (sent.operation()) {
            case CHAT, EMBEDDINGS -> true;
            default -> isDocument(headers) || sent.path().endsWith("/completions");
        };
        return readable ? new ChatTap(sent) : new OpaqueTap();
    }

    @Override
    public Optional<ReplyEditor> editor(WireRequest original, WireRequest sent, int status, Headers headers) {
        boolean untouched = original.body() == sent.body();
        if (untouched || original.operation() != Operation.CHAT || OpaqueTap.fits(status, headers)) {
            return Optional.empty();
        }
        boolean added = StreamOptions.asksForUsage(sent.body()) && !StreamOptions.asksForUsage(original.body());
        return added ? Optional.of(new UsageChunkRemover()) : Optional.empty();
    }

    @Override
    public Fault decodeFault(WireResponse response) {
        return Faults.decode(response);
    }

    private static boolean isDocument(Headers headers) {
        String type = headers.get("content-type");
        return type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }
}
