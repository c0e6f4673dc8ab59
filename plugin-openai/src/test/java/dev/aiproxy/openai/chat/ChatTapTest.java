package dev.aiproxy.openai.chat;

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

class ChatTapTest extends ReplyContract {
    private final Protocol protocol = new ChatProtocol();

    @Override
    protected Protocol protocol() {
        return protocol;
    }

    @Override
    protected WireRequest chat(boolean stream) {
        return Chats.request("{\"model\":\"m\",\"stream\":" + stream + "}");
    }

    @Override
    protected String stream() {
        return Chats.STREAM;
    }

    @Override
    protected String finish() {
        return "\"finish_reason\":\"stop\"";
    }

    @Override
    protected String document() {
        return Chats.DOCUMENT;
    }

    @Override
    protected Usage usage() {
        return Chats.USAGE;
    }

    private ReplySummary read(String request, String reply) {
        return new TapRunner(() -> protocol.egress().orElseThrow().tap(Chats.request(request), 200, Headers.EMPTY))
                .whole(reply);
    }

    @Test
    void seesTheEndBehindEventsThatSayNothingOfUse() {
        String quiet = Chats.TEXT.repeat(20);
        assertThat(read("{}", quiet + Chats.DONE).complete()).isTrue();
        assertThat(read("{}", Chats.FIRST + "data:[DONE]\r\n\r\n" + quiet).complete())
                .isTrue();
        assertThat(read("{}", quiet + Chats.TEXT.replace("say", "[DONE]")).complete())
                .isFalse();
        assertThat(read("{}", quiet).complete()).isFalse();
    }

    @Test
    void readsUsageWhoseLineEndsBehindItsKey() {
        String counts = "data: {\"choices\":[],\"usage\"\ndata: :" + Chats.COUNTS + "}\n\n";
        assertThat(read("{}", Chats.FIRST + counts + Chats.DONE).usage()).isEqualTo(Chats.USAGE);
    }

    @Test
    void waitsForTheFinishReasonOfEveryChoice() {
        String one = Chats.FIRST + Chats.FINISH;
        assertThat(read("{\"n\":1}", one).complete()).isTrue();
        assertThat(read("{\"n\":2}", one).complete()).isFalse();
        assertThat(read("{\"n\":2}", one + Chats.FINISH.replace("\"index\":0", "\"index\":1"))
                        .complete())
                .isTrue();
        assertThat(read("{\"n\":2}", one + Chats.DONE).complete()).isTrue();
    }

    @Test
    void readsAUsageThatRidesOnTheFinishingChunk() {
        String riding = Chats.FINISH.replace("\"usage\":null", "\"usage\":" + Chats.COUNTS);
        assertThat(read("{}", Chats.FIRST + riding + Chats.DONE).usage()).isEqualTo(Chats.USAGE);
    }

    @Test
    void takesTheLastOfCumulativeUsages() {
        String early = Chats.FIRST.replace("\"usage\":null", "\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}");
        assertThat(read("{}", early + Chats.STREAM).usage()).isEqualTo(Chats.USAGE);
    }

    @Test
    void countsReasoningThatIsOnlyInTheTotal() {
        String usage = "{\"prompt_tokens\":307,\"completion_tokens\":26,\"total_tokens\":560,"
                + "\"completion_tokens_details\":{\"reasoning_tokens\":227}}";
        assertThat(read("{}", "{\"usage\":" + usage + "}").usage())
                .isEqualTo(new Usage(307, Usage.UNKNOWN, Usage.UNKNOWN, 253, 227));
    }

    @Test
    void readsDeepSeeksCacheHitsAndAnEmbeddingsUsage() {
        assertThat(read("{}", "{\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":1,\"prompt_cache_hit_tokens\":8}}")
                        .usage())
                .isEqualTo(new Usage(9, 8, Usage.UNKNOWN, 1, Usage.UNKNOWN));
        assertThat(read("{}", "{\"usage\":{\"prompt_tokens\":9,\"total_tokens\":9}}")
                        .usage())
                .isEqualTo(Usage.of(9, 0));
    }

    @Test
    void seesAnErrorInsideAStreamOfStatus200() {
        String error = "data: {\"error\":{\"message\":\"Slow down\",\"code\":429}}\n\n";
        ReplySummary summary = read("{}", Chats.FIRST + error);
        assertThat(summary.fault())
                .hasValueSatisfying(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.RATE_LIMITED));
    }

    @Test
    void takesNoErrorFromANullOrFromText() {
        String text = Chats.TEXT.replace("say", "\\\"error\\\":{\\\"x\\\":1} say");
        ReplySummary summary = read("{}", Chats.FIRST.replace("{\"id\"", "{\"error\":null,\"id\"") + text);
        assertThat(summary.fault()).isEmpty();
        assertThat(summary.complete()).isFalse();
    }

    @Test
    void ignoresWhatFollowsTheEnd() {
        assertThat(read("{}", Chats.STREAM + Chats.USAGE_CHUNK.replace("10", "99"))
                        .usage())
                .isEqualTo(Chats.USAGE);
    }
}
