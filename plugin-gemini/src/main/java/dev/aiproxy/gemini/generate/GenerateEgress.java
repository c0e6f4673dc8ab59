package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.EmbeddingEgress;
import dev.aiproxy.api.wire.EventTap;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.OpaqueTap;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.ReplyEditor;
import dev.aiproxy.api.wire.ReplyTap;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.util.Optional;

/** The side of generateContent that faces providers. Usage is always reported, so nothing has to be asked for. */
final class GenerateEgress implements Egress {
    private final ChatEgress chat = new GenerateChatEgress();
    private final EmbeddingEgress embeddings = new EmbeddingWriter();

    @Override
    public WireRequest relay(WireRequest original, RelayEdits edits) {
        if (edits.model().isEmpty()) {
            return original;
        }
        String model = edits.model().get();
        return ModelPath.of(original.path())
                .map(path -> original.withPath(path.with(model))
                        .withBody(BodyModels.replace(original.operation(), original.body(), model)))
                .orElse(original);
    }

    @Override
    public ReplyTap tap(WireRequest sent, int status, Headers headers) {
        if (OpaqueTap.fits(sent, status, headers)) {
            return new OpaqueTap();
        }
        return sent.operation() != Operation.RELAY || isOwnDocument(sent, headers)
                ? KeptThings.tap(new GenerateTap(sent), sent, headers)
                : new OpaqueTap();
    }

    @Override
    public Fault decodeFault(WireResponse response) {
        return Faults.decode(response);
    }

    @Override
    public Optional<ChatEgress> chat() {
        return Optional.of(chat);
    }

    @Override
    public Optional<EmbeddingEgress> embeddings() {
        return Optional.of(embeddings);
    }

    /** An answer bears the name that the client asked for, whichever model was asked instead. */
    @Override
    public Optional<ReplyEditor> editor(WireRequest original, WireRequest sent, int status, Headers headers) {
        if (original.operation() != Operation.CHAT
                || status >= 400
                || original.path().equals(sent.path())) {
            return Optional.empty();
        }
        return ModelPath.model(original).map(ModelVersionEditor::new);
    }

    /** A file's content may be JSON too, but it is the client's and keeps to no grammar. */
    private static boolean isOwnDocument(WireRequest sent, Headers headers) {
        boolean file = sent.path().startsWith("/download/") || sent.query().contains("alt=media");
        return EventTap.isDocument(headers) && !file;
    }
}
