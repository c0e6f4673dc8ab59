package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.EmbeddingRequest;
import dev.aiproxy.api.chat.EmbeddingResponse;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.wire.EmbeddingEgress;
import dev.aiproxy.api.wire.EmbeddingIngress;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.routing.Attempt;
import org.jspecify.annotations.Nullable;

/** A try for embeddings with a provider that speaks another protocol than the client. */
final class EmbeddingTry extends DocumentTry {
    private final EmbeddingIngress ingress;
    private final EmbeddingEgress egress;
    private @Nullable EmbeddingRequest asked;

    EmbeddingTry(Exchange exchange, Attempt attempt, int number) {
        super(exchange, attempt, number);
        this.ingress = exchange.admission().door().ingress().embeddings().orElseThrow();
        this.egress = egress().embeddings().orElseThrow();
    }

    @Override
    void start() {
        EmbeddingRequest decoded = ingress.decode(exchange().request());
        asked = decoded;
        Losses losses = new Losses();
        var request = egress.encode(decoded, exchange().conversion().target(attempt()), losses);
        exchange().conversion().checkLosses(losses);
        send(request);
    }

    @Override
    Answer answer(WireResponse reply) {
        EmbeddingRequest decoded = asked;
        if (decoded == null) {
            throw new IllegalStateException("nothing was asked");
        }
        EmbeddingResponse response = egress.decode(reply);
        return new Answer(
                ingress.encode(
                        exchange().request(),
                        decoded,
                        response,
                        exchange().conversion().context()),
                response.usage());
    }
}
