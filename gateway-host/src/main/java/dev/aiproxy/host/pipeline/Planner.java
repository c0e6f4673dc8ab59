package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.host.routing.AccountName;
import dev.aiproxy.host.routing.Attempt;
import dev.aiproxy.host.routing.Plan;
import dev.aiproxy.host.routing.Question;
import dev.aiproxy.host.runtime.Snapshot;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** Says for one request whom to ask, and in which protocol. On the event loop of the request's connection only. */
final class Planner {
    private final Admission admission;
    private final WireRequest request;
    private final EarlierAnswer earlier;

    Planner(Admission admission, WireRequest request, EarlierAnswer earlier) {
        this.admission = admission;
        this.request = request;
        this.earlier = earlier;
    }

    /**
     * The tries that may be made now.
     *
     * @throws dev.aiproxy.api.chat.FaultException if the provider that the client names is not there
     */
    Plan plan(String model) {
        Incoming.Hints hints = admission.incoming().hints();
        Optional<String> provider = admission.key().channel().or(hints::provider);
        if (provider.isPresent() && !parts().router().knows(provider.get())) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "There is no provider named " + provider.get() + ".")
                    .withCode("invalid_provider")
                    .asException();
        }
        Optional<AccountName> home = earlier.home();
        if (home.isPresent()) {
            Plan there = plan(model, provider, home);
            if (!there.attempts().isEmpty() || there.waitNanos() > 0) {
                return there;
            }
            // It has left the config, or may not be asked this way; any other account may say what it knows.
        }
        return plan(model, provider, Optional.empty());
    }

    private Plan plan(String model, Optional<String> provider, Optional<AccountName> account) {
        Question question = new Question(
                admission.door().protocol().id(),
                model,
                admission.door().platform(),
                provider,
                account,
                this::isConvertible);
        return parts().router()
                .plan(
                        question,
                        System.nanoTime(),
                        ThreadLocalRandom.current(),
                        admission.incoming().hints().explain());
    }

    /** The same try by another protocol of the provider, if the model refuses such a request in the client's own. */
    Attempt rerouted(Attempt planned) {
        if (request.operation() != Operation.CHAT
                || !planned.protocol().equals(admission.door().protocol().id())) {
            return planned;
        }
        Optional<String> better = admission
                .door()
                .protocol()
                .egress()
                .flatMap(Egress::chat)
                .flatMap(chat -> chat.betterProtocol(
                        request, parts().facts().of(planned.provider(), planned.protocol(), planned.model())));
        boolean possible = better.isPresent()
                && isConvertible(better.get())
                && planned.provider().provider().protocols(planned.model()).contains(better.get());
        return possible ? new Attempt(planned.provider(), planned.account(), better.get(), planned.model()) : planned;
    }

    private boolean isConvertible(String protocol) {
        Protocol target = parts().protocols().get(protocol);
        if (target == null || target.egress().isEmpty()) {
            return false;
        }
        Egress egress = target.egress().get();
        Ingress ingress = admission.door().ingress();
        return switch (request.operation()) {
            case CHAT, COUNT_TOKENS ->
                ingress.chat().isPresent() && egress.chat().isPresent();
            case EMBEDDINGS ->
                ingress.embeddings().isPresent() && egress.embeddings().isPresent();
            case MODELS, RELAY -> false;
        };
    }

    private Snapshot.Parts parts() {
        return admission.snapshot().parts();
    }
}
