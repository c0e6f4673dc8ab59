package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.wire.Body;
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
import dev.aiproxy.openai.protocol.EditorChain;
import dev.aiproxy.openai.protocol.Faults;
import dev.aiproxy.openai.protocol.KeptThings;
import dev.aiproxy.openai.protocol.ModelNameEditor;
import dev.aiproxy.openai.protocol.Requests;
import java.util.Optional;

/** The side of Chat Completions that faces providers. */
final class ChatEgress implements Egress {
    private final ProviderConversion conversion = new ProviderConversion();
    private final EmbeddingsOfProviders embeddings = new EmbeddingsOfProviders();

    @Override
    public WireRequest relay(WireRequest original, RelayEdits edits) {
        if (original.operation() != Operation.CHAT) {
            return edits.model()
                    .map(model -> Requests.withModel(original, model))
                    .orElse(original);
        }
        Body changed = ChatEdits.apply(original.body(), edits);
        return changed == original.body() ? original : original.withBody(changed);
    }

    @Override
    public ReplyTap tap(WireRequest sent, int status, Headers headers) {
        if (OpaqueTap.fits(sent, status, headers)) {
            return new OpaqueTap();
        }
        boolean readable = switch (sent.operation()) {
            case CHAT, EMBEDDINGS -> true;
            default -> isOwnDocument(sent, headers) || sent.path().endsWith("/completions");
        };
        return readable ? KeptThings.tap(new ChatTap(sent), sent, headers) : new OpaqueTap();
    }

    @Override
    public Optional<ReplyEditor> editor(WireRequest original, WireRequest sent, int status, Headers headers) {
        boolean readable = (original.operation() == Operation.CHAT || original.operation() == Operation.EMBEDDINGS)
                && status < 400
                && original.body() != sent.body()
                && !OpaqueTap.fits(sent, status, headers);
        if (!readable) {
            return Optional.empty();
        }
        Optional<ReplyEditor> usage = original.operation() == Operation.CHAT
                        && !EventTap.isDocument(headers)
                        && ChatEdits.askedForUsage(original.body(), sent.body())
                ? Optional.of(new UsageChunkRemover())
                : Optional.empty();
        Optional<ReplyEditor> model = renamed(original, sent).map(ModelNameEditor::new);
        return usage.isPresent() && model.isPresent()
                ? Optional.of(new EditorChain(usage.get(), model.get()))
                : usage.or(() -> model);
    }

    /** The client's name of the model, if the provider was told another. */
    private static Optional<String> renamed(WireRequest original, WireRequest sent) {
        Optional<String> asked = Requests.head(original).model();
        return asked.equals(Requests.head(sent).model()) ? Optional.empty() : asked;
    }

    @Override
    public Fault decodeFault(WireResponse response) {
        return Faults.decode(response);
    }

    @Override
    public Optional<dev.aiproxy.api.wire.ChatEgress> chat() {
        return Optional.of(conversion);
    }

    @Override
    public Optional<EmbeddingEgress> embeddings() {
        return Optional.of(embeddings);
    }

    /** A file's content may be JSON too, but it is the client's and keeps to no grammar. */
    private static boolean isOwnDocument(WireRequest sent, Headers headers) {
        return EventTap.isDocument(headers) && !sent.path().endsWith("/content");
    }
}
