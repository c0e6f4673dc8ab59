package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** A wire format whose conversion is under test, and what all tests of it have in common. */
abstract class ChatSubject {
    /** How often what is random is tried. */
    static final int ROUNDS = 400;

    /** The wire format under test. */
    protected abstract Protocol protocol();

    /** A model of the format's own vendor that knows all its newest features. */
    protected abstract String model();

    /**
     * Requests of the format's own, by what is special about them: each must be the same document after it was read and
     * written again for the model that it asks for. Members whose value is their default are left out of them.
     */
    protected Map<String, WireRequest> wireRequests() {
        return Map.of();
    }

    /**
     * Samples ({@link CanonicalSamples}) that come back changed without a report, each for a reason that a comment beside it
     * tells; anything else that differs must be reported.
     */
    protected Set<String> changedWithoutReport() {
        return Set.of();
    }

    /** Whether answers of the format tell how likely their tokens were; if not, nobody can ask for it in the format. */
    protected boolean tellsLogprobs() {
        return false;
    }

    Map<String, ChatResponse> answers() {
        Map<String, ChatResponse> answers = samples().responses();
        if (!tellsLogprobs()) {
            answers.remove(CanonicalSamples.LOGPROBS);
        }
        return answers;
    }

    CodecRunner runner() {
        return new CodecRunner(protocol(), CodecRunner.target(protocol(), model(), "home"));
    }

    CanonicalSamples samples() {
        return new CanonicalSamples(protocol().id(), "home", model());
    }

    ChatRequest asked(boolean stream) {
        return samples().withTools().toBuilder().stream(stream).build();
    }

    /** What a client of the format would have asked, as the format reads it. */
    ChatRequest read(ChatRequest asked) {
        return runner().throughWire(asked, new Losses());
    }

    static void assertRefusal(FaultException refused) {
        assertThat(refused.fault().kind())
                .as(refused.getMessage())
                .isIn(FaultKind.UNSUPPORTED, FaultKind.INVALID_REQUEST, FaultKind.NO_STATE);
        assertThat(refused.fault().message()).isNotBlank();
    }

    void survivedOrReported(String name, List<String> differences, Losses losses) {
        if (!changedWithoutReport().contains(name) && losses.isEmpty()) {
            assertThat(differences).as("%s, and nothing is reported lost", name).isEmpty();
        }
    }

    byte[] stream(List<ChatEvent> said) {
        return runner().writeStream(read(asked(true)), said, new Losses());
    }

    static List<ChatEvent> events(ChatResponse answer) {
        List<ChatEvent> events = new ArrayList<>();
        ReplyEvents.of(answer, events::add);
        return events;
    }

    ChatResponse answer(String name) {
        return Objects.requireNonNull(samples().responses().get(name), name);
    }
}
