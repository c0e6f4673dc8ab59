package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.wire.AnswerReference;
import dev.aiproxy.api.wire.AnswerReference.Use;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.host.routing.AccountName;
import dev.aiproxy.host.routing.Attempt;
import dev.aiproxy.host.runtime.Conversations;
import dev.aiproxy.host.runtime.Snapshot;
import java.util.List;
import java.util.Optional;

/**
 * The earlier answer that one request is about or goes on from, and what else it names that a provider keeps; and who has it:
 * the account that made it, or the gateway. On the event loop of the request's connection only.
 */
final class EarlierAnswer {
    private static final int SHORTEST_ID = 8;

    private final Admission admission;
    private final WireRequest request;
    private Optional<AnswerReference> reference = Optional.empty();
    private List<String> things = List.of();

    EarlierAnswer(Admission admission, WireRequest request) {
        this.admission = admission;
        this.request = request;
    }

    /** Finds out what the request refers to; nothing, if nothing of earlier answers is known here anyway. */
    void find() {
        if (!parts().homes().isEmpty() || !parts().conversations().isEmpty()) {
            reference = admission.door().ingress().refersTo(request);
        }
        if (parts().homes().knowsThings()) {
            things = admission.door().ingress().namesKept(request);
        }
    }

    /**
     * What to answer to a request about an answer that the gateway made, of which no provider knows; empty if it is for others
     * to say.
     *
     * @throws dev.aiproxy.api.chat.FaultException if the gateway does not keep what is asked for, or if the answer was made
     *     for another client: it was this one's account, too, that made it, and would not refuse it
     */
    Optional<WireResponse> fromHere() {
        requireOwnThings();
        AnswerReference wanted = reference.orElse(null);
        if (wanted == null) {
            return Optional.empty();
        }
        requireOwn(wanted);
        if (wanted.use() == Use.GO_ON) {
            return Optional.empty();
        }
        Optional<Conversations.Answer> made = parts().conversations().made(tenant(), wanted.id());
        return made.map(answer -> fromHere(wanted, answer));
    }

    private void requireOwnThings() {
        for (String thing : things) {
            if (parts().homes().isOfOthers(tenant(), thing)) {
                throw Fault.of(FaultKind.NOT_FOUND, "Nothing with the id '" + thing + "' is kept here.")
                        .asException();
            }
        }
    }

    private void requireOwn(AnswerReference wanted) {
        boolean foreign = parts().homes().isOfOthers(tenant(), wanted.id())
                || parts().conversations().isOfOthers(tenant(), wanted.id());
        if (foreign && wanted.use() == Use.GO_ON) {
            throw Fault.of(FaultKind.NO_STATE, "The earlier answer '" + wanted.id() + "' is not known here.")
                    .asException();
        }
        if (foreign) {
            throw notKept(wanted).asException();
        }
    }

    /** What to say of an answer that nobody keeps, or nobody for this client. */
    static Fault notKept(AnswerReference wanted) {
        return Fault.of(FaultKind.NOT_FOUND, "No answer with the id '" + wanted.id() + "' is kept here.");
    }

    private WireResponse fromHere(AnswerReference wanted, Conversations.Answer made) {
        ChatIngress chat = admission.door().ingress().chat().orElseThrow();
        return switch (wanted.use()) {
            case READ ->
                chat.encoder(made.request(), made.context(), new Losses()).whole(made.response());
            case FORGET -> {
                parts().conversations().forget(tenant(), wanted.id());
                yield chat.encodeForgotten(wanted.id());
            }
            case GO_ON, OTHER ->
                throw Fault.of(
                                FaultKind.NOT_FOUND,
                                "The gateway made the answer '" + wanted.id()
                                        + "' and keeps it, and nothing beside it.")
                        .asException();
        };
    }

    /** Whether the request goes on from an answer that the gateway made. */
    boolean isContinuedHere() {
        AnswerReference wanted = reference.orElse(null);
        return wanted != null
                && wanted.use() == Use.GO_ON
                && parts().conversations().find(tenant(), wanted.id()).isPresent();
    }

    /** The account that made it, or else what the request names beside answers; empty if that is not known. */
    Optional<AccountName> home() {
        return reference
                .flatMap(known -> parts().homes().find(tenant(), known.id()))
                .or(this::homeOfThings);
    }

    private Optional<AccountName> homeOfThings() {
        return things.stream()
                .flatMap(thing -> parts().homes().find(tenant(), thing).stream())
                .findFirst();
    }

    /** Remembers which account made an answer that its provider keeps. */
    void keep(Attempt attempt, String answerId) {
        parts().homes().keep(tenant(), answerId, nameOf(attempt));
    }

    /**
     * Remembers which account made other things that its provider keeps. What a request merely reads is not the client's own by
     * that, but what came of something of its own is. Short ids are left out: services that count give the same.
     */
    void keepAll(Attempt attempt, List<String> ids) {
        if (!ids.isEmpty() && (request.method().equals("POST") || homeOfThings().isPresent())) {
            ids.stream()
                    .filter(id -> id.length() >= SHORTEST_ID)
                    .forEach(id -> parts().homes().keepThing(tenant(), id, nameOf(attempt)));
        }
    }

    private static AccountName nameOf(Attempt attempt) {
        return new AccountName(
                attempt.provider().name(), attempt.account().account().name());
    }

    private Snapshot.Parts parts() {
        return admission.snapshot().parts();
    }

    private String tenant() {
        return admission.key().name();
    }
}
