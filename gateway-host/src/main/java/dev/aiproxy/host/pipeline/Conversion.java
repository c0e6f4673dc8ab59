package dev.aiproxy.host.pipeline;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireCheck;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.host.routing.Attempt;
import dev.aiproxy.host.runtime.Conversations;
import dev.aiproxy.host.runtime.Snapshot;
import dev.aiproxy.host.upstream.UpstreamLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What the tries of one request need where they write it anew or read its answer: the request in the canonical model, what is
 * known of the models that are asked, what was lost, media from elsewhere, and what is kept for the client's next request. On
 * the event loop of the request's connection only.
 */
final class Conversion {
    private final Admission admission;
    private final WireRequest request;
    private final RequestHead head;
    private final EarlierAnswer earlier;
    private final UpstreamLoop loop;
    private final Settlement settlement;
    private @Nullable ChatRequest asked;
    private StateWish wish = StateWish.NONE;
    private @Nullable ReplyContext said;
    private @Nullable Losses losses;
    private @Nullable Losses replyLosses;

    Conversion(
            Admission admission,
            WireRequest request,
            RequestHead head,
            EarlierAnswer earlier,
            UpstreamLoop loop,
            Settlement settlement) {
        this.admission = admission;
        this.request = request;
        this.head = head;
        this.earlier = earlier;
        this.loop = loop;
        this.settlement = settlement;
    }

    /** Another account is tried: what could not be said to the last one is of no account. */
    void nextTry() {
        losses = null;
    }

    /** The request in the canonical model, with what the gateway keeps for the client put back. */
    ChatRequest asked() {
        ChatRequest known = asked;
        if (known == null) {
            String tenant = admission.key().name();
            Snapshot.Parts parts = admission.snapshot().parts();
            Conversations conversations = parts.conversations();
            ChatRequest decoded = decoded();
            wish = decoded.state();
            ChatRequest whole =
                    chat().resolve(conversations.expand(tenant, decoded), id -> conversations.answer(tenant, id));
            known = parts.vault().restore(tenant, whole);
            chat().requireSelfContained(known);
            asked = known;
        }
        return known;
    }

    /** The same as it is answered: an answer repeats what its request went on from. */
    private ChatRequest answered() {
        ChatRequest whole = asked();
        return whole.state().equals(wish)
                ? whole
                : whole.toBuilder().state(wish).build();
    }

    /** The request in the canonical model, with the operator's own prompt in it. */
    ChatRequest decoded() {
        ChatRequest decoded = chat().decode(request);
        return admission
                .snapshot()
                .parts()
                .systemPrompt()
                .map(prompt -> prompt.into(decoded))
                .orElse(decoded);
    }

    /**
     * Whether a request must be written anew although its provider speaks the client's protocol: for the operator's prompt, or
     * since it goes on from an answer that the gateway made, of which no provider knows.
     */
    boolean rewrites() {
        return request.operation() == Operation.CHAT
                && (earlier.isContinuedHere()
                        || admission.snapshot().parts().systemPrompt().isPresent());
    }

    /** The request to write anew for a provider that speaks the client's protocol. */
    ChatRequest rewritten() {
        return earlier.isContinuedHere() ? asked() : decoded();
    }

    private ChatIngress chat() {
        return admission.door().ingress().chat().orElseThrow();
    }

    /** What writes the answer for the client. */
    ReplyEncoder encoder(Losses into) {
        replyLosses = into;
        return chat().encoder(answered(), written(), into);
    }

    /** What the one answer of this request that is written here says of itself. */
    private ReplyContext written() {
        ReplyContext known = said;
        if (known == null) {
            known = context();
            said = known;
        }
        return known;
    }

    /** How many answers the client asked for. */
    int candidates() {
        Integer wanted = asked().sampling().candidates();
        return wanted == null ? 1 : Math.max(1, wanted);
    }

    /** Whether what codecs make is checked while it passes. */
    boolean isDevelopment() {
        return admission.snapshot().parts().config().development();
    }

    /** Checks what {@link #encoder} writes. */
    WireCheck streamCheck() {
        return chat().streamCheck();
    }

    /** What an answer says of itself. */
    ReplyContext context() {
        return new ReplyContext(
                admission.incoming().id(),
                head.model().orElse(""),
                settlement.now().getEpochSecond());
    }

    /** What is known of the model that a try asks for. */
    ModelFacts facts(Attempt attempt) {
        return admission.snapshot().parts().facts().of(attempt.provider(), attempt.protocol(), attempt.model());
    }

    /** Whom a try writes for. */
    Target target(Attempt attempt) {
        return new Target(attempt.model(), attempt.provider().name(), facts(attempt));
    }

    /**
     * Takes what a conversion could not carry over, for the report.
     *
     * @throws dev.aiproxy.api.chat.FaultException if the client insists on all of its request
     */
    void checkLosses(Losses found) {
        losses = found;
        if (!admission.key().strict() && !admission.incoming().hints().strict()) {
            return;
        }
        for (Loss loss : found.list()) {
            if (loss.kind().isRefusedWhenStrict()) {
                throw Fault.of(
                                FaultKind.UNSUPPORTED,
                                "The provider can't be told of " + loss.path() + " (" + loss.note()
                                        + "), and the request is strict; " + found.count() + " such in all.")
                        .withCode("unsupported_parameter")
                        .withParam(loss.path())
                        .asException();
            }
        }
    }

    /** Estimates the tokens of a prompt off the event loop, and comes back to it with the number. */
    void estimate(ChatRequest prompt, LongConsumer then, Try waiting) {
        Thread.ofVirtual()
                .name("estimate")
                .inheritInheritableThreadLocals(false)
                .start(() -> {
                    long tokens;
                    try {
                        tokens = TokenEstimate.of(prompt);
                    } catch (RuntimeException | LinkageError | StackOverflowError e) {
                        loop.loop().execute(() -> waiting.crashed(e));
                        return;
                    }
                    loop.loop().execute(() -> {
                        try {
                            then.accept(tokens);
                        } catch (RuntimeException | LinkageError e) {
                            waiting.crashed(e);
                        }
                    });
                });
    }

    /** Whether config lets media be fetched for a provider that wants bytes. */
    boolean mayFetch() {
        return admission.snapshot().parts().media().enabled();
    }

    /**
     * Fetches media of a request, and goes on with it on the event loop.
     *
     * @return ends what is still being fetched; harmless at any time
     */
    Runnable fetch(ChatRequest prompt, Set<String> urls, ConvertTry waiting) {
        Snapshot.Parts parts = admission.snapshot().parts();
        return MediaBytes.into(
                prompt,
                urls,
                url -> parts.fetcher().fetch(url, loop.loop(), parts.outbound().tls(), parts.media()),
                complete -> loop.loop().execute(() -> goOn(waiting, complete)),
                fault -> loop.loop().execute(() -> waiting.fail(fault)));
    }

    private static void goOn(ConvertTry waiting, ChatRequest complete) {
        try {
            waiting.send(complete);
        } catch (RuntimeException | LinkageError e) {
            waiting.crashed(e);
        }
    }

    /** Keeps of an answer what the client may refer to or can't carry. */
    void remember(ChatResponse response, Optional<String> replyId) {
        String tenant = admission.key().name();
        Snapshot.Parts parts = admission.snapshot().parts();
        parts.vault().keep(tenant, response);
        ChatRequest from = answered();
        if (replyId.isPresent() && !Boolean.FALSE.equals(from.state().store())) {
            Conversations.Answer answer = new Conversations.Answer(
                    from, response, written(), request.body().length());
            parts.conversations().keep(tenant, replyId.get(), answer);
        }
    }

    /** What was lost of the request, and after it of the reply. */
    List<Loss> lost() {
        Losses there = losses;
        Losses back = replyLosses;
        if (there == null && back == null) {
            return List.of();
        }
        List<Loss> all = new ArrayList<>(there == null ? List.of() : there.list());
        all.addAll(back == null ? List.of() : back.list());
        return List.copyOf(all);
    }

    /** What could not be carried over of the request in the last try; empty if that is nothing. */
    Optional<Losses> lostOfRequest() {
        Losses lost = losses;
        return lost == null || lost.isEmpty() ? Optional.empty() : Optional.of(lost);
    }
}
