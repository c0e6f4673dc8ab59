package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.testkit.ReplyContract;
import dev.aiproxy.testkit.TapRunner;
import org.junit.jupiter.api.Test;

class MessagesTapTest extends ReplyContract {
    private static final String START = event(
            "message_start",
            "\"message\":{\"id\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":6,\"cache_read_input_tokens\":4,"
                    + "\"cache_creation_input_tokens\":0,\"output_tokens\":1}}");
    private static final String DELTA = event(
            "content_block_delta", "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"\\\"usage\\\": ü\"}   ");
    private static final String END = event(
            "message_delta",
            "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":20,\"input_tokens\":null,"
                    + "\"output_tokens_details\":{\"thinking_tokens\":5}}");
    private static final String STOP = "event: message_stop\ndata: {\"type\":\"message_stop\" }\n\n";

    private final Protocol protocol = new MessagesProtocol();

    private static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
    }

    @Override
    protected Protocol protocol() {
        return protocol;
    }

    @Override
    protected WireRequest chat(boolean stream) {
        return MessagesProtocolTest.request("{\"model\":\"m\",\"stream\":" + stream + "}");
    }

    @Override
    protected String stream() {
        return START + "event: ping\ndata: {\"type\": \"ping\"}\n\n" + DELTA + END + STOP;
    }

    @Override
    protected String finish() {
        return "{\"type\":\"message_stop\" }";
    }

    @Override
    protected String document() {
        return "{\"type\":\"message\",\"content\":[{\"text\":\"}\\\"\"}],\"usage\":{\"input_tokens\":6,"
                + "\"cache_read_input_tokens\":4,\"cache_creation_input_tokens\":0,\"output_tokens\":20,"
                + "\"output_tokens_details\":{\"thinking_tokens\":5}}}";
    }

    @Override
    protected Usage usage() {
        return new Usage(10, 4, 0, 20, 5);
    }

    private ReplySummary read(String reply) {
        return new TapRunner(() -> protocol.egress().orElseThrow().tap(chat(true), 200, Headers.EMPTY)).whole(reply);
    }

    @Test
    void readsEventsWithoutNames() {
        assertThat(read(stream().replaceAll("event: .*\n", ""))).isEqualTo(read(stream()));
    }

    @Test
    void seesAnErrorEventWithTheUsageSoFar() {
        ReplySummary summary =
                read(START + event("error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}"));
        assertThat(summary.usage().input()).isEqualTo(10);
        assertThat(summary.fault())
                .hasValueSatisfying(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.OVERLOADED));
    }

    @Test
    void takesInputThatComesOnlyAtTheEnd() {
        String late = event("message_delta", "\"usage\":{\"input_tokens\":9,\"output_tokens\":2}");
        assertThat(read(event("message_start", "\"message\":{}") + late + STOP).usage())
                .isEqualTo(Usage.of(9, 2));
    }

    @Test
    void lacksItsEndWithoutMessageStop() {
        assertThat(read(START + DELTA + END).complete()).isFalse();
    }
}
