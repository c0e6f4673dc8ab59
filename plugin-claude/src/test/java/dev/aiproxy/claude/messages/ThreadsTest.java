package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.wire.AnswerReference;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import dev.aiproxy.testkit.TapRunner;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private static final Headers BETA = Headers.of("anthropic-beta", "other-1,message-threads-2026-08-12");
    private static final String CONTINUE =
            "{\"messages\":[],\"thread\":{\"type\":\"continue\",\"previous_message_id\":\"msg_1\"}}";

    private static WireRequest request(Headers headers, String body) {
        return new WireRequest(Operation.CHAT, "POST", "/v1/messages", "", Map.of(), headers, Body.ofUtf8(body));
    }

    private static Optional<AnswerReference> refersTo(Headers headers, String body) {
        return new MessagesProtocol().ingress().orElseThrow().refersTo(request(headers, body));
    }

    @Test
    void findsTheAnswerThatAThreadGoesOnFrom() {
        assertThat(refersTo(BETA, CONTINUE)).contains(new AnswerReference("msg_1", AnswerReference.Use.GO_ON));
        assertThat(refersTo(Headers.EMPTY, CONTINUE)).isEmpty();
        assertThat(refersTo(BETA, "{\"thread\":{\"type\":\"create\"}}")).isEmpty();
        assertThat(refersTo(BETA, "{\"messages\":[]}")).isEmpty();
        assertThat(refersTo(BETA, "no JSON")).isEmpty();
    }

    private static Optional<String> answerId(Headers asked, String type, String reply) {
        return new TapRunner(() -> new MessagesProtocol()
                        .egress()
                        .orElseThrow()
                        .tap(request(asked, "{}"), 200, Headers.of("content-type", type)))
                .whole(reply)
                .answerId();
    }

    @Test
    void tellsTheIdOfAnAnswerThatAThreadMayGoOnFrom() {
        String document = "{\"id\":\"msg_2\",\"type\":\"message\",\"usage\":{\"output_tokens\":1}}";
        assertThat(answerId(BETA, "application/json", document)).contains("msg_2");
        assertThat(answerId(Headers.EMPTY, "application/json", document)).isEmpty();
        String stream = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":" + document + "}\n\n";
        assertThat(answerId(BETA, "text/event-stream", stream)).contains("msg_2");
        assertThat(answerId(Headers.EMPTY, "text/event-stream", stream)).isEmpty();
    }

    @Test
    void aThreadThatIsNotKnownHereIsSaidToBeInTheWordThatMakesClientsSendAllOfIt() {
        Fault unknown = Fault.of(FaultKind.NO_STATE, "The earlier answer is not known here.");
        WireResponse answer = new MessagesProtocol().ingress().orElseThrow().encodeFault(unknown, "req_1");
        assertThat(new String(answer.body().toByteArray(), StandardCharsets.UTF_8))
                .contains("\"type\":\"not_found_error\"", "\"details\":{\"error_code\":\"thread_not_found\"}");
    }
}
