package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.routing.Attempt;
import java.util.Optional;

/**
 * A try to count the tokens of a prompt with a provider that speaks another protocol than the client: by the provider if its
 * protocol has such a thing, else by an estimate, which is marked as one.
 */
final class CountTry extends DocumentTry {
    private final ChatEgress codec;

    CountTry(Exchange exchange, Attempt attempt, int number) {
        super(exchange, attempt, number);
        this.codec = egress().chat().orElseThrow();
    }

    @Override
    void start() {
        ChatRequest asked = exchange().conversion().asked();
        Losses losses = new Losses();
        Optional<WireRequest> counting =
                codec.encodeCount(asked, exchange().conversion().target(attempt()), losses);
        if (counting.isPresent()) {
            exchange().conversion().checkLosses(losses);
            send(counting.get());
        } else {
            exchange().conversion().estimate(asked, this::estimated, this);
        }
    }

    private void estimated(long tokens) {
        if (!isDone()) {
            done(new Answer(encode(tokens).withHeader("x-aiproxy-estimate", "true"), Usage.NONE));
        }
    }

    @Override
    Answer answer(WireResponse reply) {
        return new Answer(encode(codec.decodeCount(reply)), Usage.NONE);
    }

    private WireResponse encode(long tokens) {
        return exchange()
                .admission()
                .door()
                .ingress()
                .chat()
                .orElseThrow()
                .encodeCount(exchange().request(), tokens);
    }
}
