package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.testkit.ReplyContract;
import dev.aiproxy.testkit.TapRunner;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResponsesTapTest extends ReplyContract {
    private static final String COUNTS = "{\"input_tokens\":10,\"input_tokens_details\":{\"cached_tokens\":4,"
            + "\"cache_write_tokens\":3},\"output_tokens\":20,\"output_tokens_details\":{\"reasoning_tokens\":5},"
            + "\"total_tokens\":30}";
    private static final String CREATED = event("response.created", "\"response\":{\"id\":\"r\",\"usage\":null}");
    private static final String DELTA =
            event("response.output_text.delta", "\"delta\":\"\\\"response.completed\\\" ü\"");
    private static final String COMPLETED = event(
            "response.completed",
            "\"response\":{\"id\":\"r\",\"output\":[{\"usage\":1}],\"error\":null,\"usage\":" + COUNTS + "}");

    private final Protocol protocol = new ResponsesProtocol();

    private static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
    }

    @Override
    protected Protocol protocol() {
        return protocol;
    }

    @Override
    protected WireRequest chat(boolean stream) {
        return ResponsesProtocolTest.request("{\"model\":\"m\",\"stream\":" + stream + "}");
    }

    @Override
    protected String stream() {
        return CREATED + DELTA + COMPLETED;
    }

    @Override
    protected String finish() {
        return "{\"type\":\"response.completed\"";
    }

    @Override
    protected String document() {
        return "{\"id\":\"r\",\"error\":null,\"output\":[],\"usage\":" + COUNTS + "}";
    }

    @Override
    protected Usage usage() {
        return new Usage(10, 4, 3, 20, 5);
    }

    private ReplySummary read(String reply) {
        return new TapRunner(() -> protocol.egress().orElseThrow().tap(chat(true), 200, Headers.EMPTY)).whole(reply);
    }

    @Test
    void readsEventsWithoutNames() {
        String nameless = stream().replaceAll("event: .*\n", "");
        assertThat(read(nameless)).isEqualTo(read(stream()));
    }

    @Test
    void readsUsageAndFaultOfAFailedResponse() {
        String failed = event(
                "response.failed",
                "\"response\":{\"error\":{\"code\":\"rate_limit_exceeded\",\"message\":\"Slow down\"},\"usage\":"
                        + COUNTS + "}");
        ReplySummary summary = read(CREATED + failed);
        assertThat(summary.complete()).isTrue();
        assertThat(summary.usage()).isEqualTo(usage());
        assertThat(summary.fault())
                .hasValueSatisfying(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.RATE_LIMITED));
    }

    @Test
    void readsErrorEventsNestedAndFlat() {
        String nested = event("error", "\"error\":{\"code\":\"server_error\",\"message\":\"Broken\"}");
        String flat = event("error", "\"code\":\"server_error\",\"message\":\"Broken\"");
        for (String error : new String[] {nested, flat}) {
            assertThat(read(CREATED + error).fault()).hasValueSatisfying(fault -> {
                assertThat(fault.kind()).isEqualTo(FaultKind.UPSTREAM_ERROR);
                assertThat(fault.message()).isEqualTo("Broken");
            });
        }
    }

    @Test
    void takesAnIncompleteResponseForAWholeAnswer() {
        assertThat(read(CREATED + COMPLETED.replace("response.completed", "response.incomplete")))
                .isEqualTo(read(stream()));
    }

    @Test
    void seesTheFaultOfAFailedDocument() {
        ReplySummary summary =
                read("{\"status\":\"failed\",\"error\":{\"code\":\"server_error\",\"message\":\"Broken\"}}");
        assertThat(summary.fault()).isPresent();
    }

    @Override
    protected Optional<String> answerId() {
        return Optional.of("r");
    }

    private ReplySummary summary(boolean stream, String text) {
        Headers headers = Headers.of("content-type", stream ? "text/event-stream" : "application/json");
        return new TapRunner(() -> protocol.egress().orElseThrow().tap(chat(stream), 200, headers)).whole(text);
    }

    @Test
    void tellsTheIdOfTheAnswer() {
        assertThat(summary(false, document()).answerId()).contains("r");
        assertThat(summary(true, stream()).answerId()).contains("r");
        assertThat(summary(true, CREATED + DELTA).answerId())
                .as("of an answer that was not waited for")
                .contains("r");
        assertThat(summary(true, DELTA).answerId()).isEmpty();
    }
}
