package dev.aiproxy.gemini.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.api.wire.ReplySummary;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.testkit.ReplyContract;
import dev.aiproxy.testkit.TapRunner;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GenerateTapTest extends ReplyContract {
    private static final String FIRST =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"say \\\"finishReason\\\": \\\"STOP\\\" ü ] }\"}]},"
                    + "\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":8,\"totalTokenCount\":8}}";
    private static final String COUNTS = "{\"promptTokenCount\":8,\"toolUsePromptTokenCount\":2,"
            + "\"cachedContentTokenCount\":4,\"candidatesTokenCount\":15,\"thoughtsTokenCount\":5,\"totalTokenCount\":30}";
    private static final String LAST =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\",\"index\":0}],"
                    + "\"usageMetadata\":" + COUNTS + "}";
    private static final String ARRAY = "[" + FIRST + "\n,\r\n" + LAST + "\n]\n";

    private final Protocol protocol = new GenerateProtocol();

    @Override
    protected Protocol protocol() {
        return protocol;
    }

    @Override
    protected WireRequest chat(boolean stream) {
        return GenerateProtocolTest.request("m", stream ? "streamGenerateContent" : "generateContent", "alt=sse");
    }

    @Override
    protected String stream() {
        return "data: " + FIRST + "\n\ndata: " + LAST + "\n\n";
    }

    @Override
    protected String finish() {
        return "\"finishReason\":\"STOP\"";
    }

    @Override
    protected String document() {
        return LAST;
    }

    @Override
    protected Usage usage() {
        return new Usage(10, 4, Usage.UNKNOWN, 20, 5);
    }

    private TapRunner runner(WireRequest request) {
        return new TapRunner(() -> protocol.egress().orElseThrow().tap(request, 200, Headers.EMPTY));
    }

    private ReplySummary read(String reply) {
        return runner(chat(true)).whole(reply);
    }

    @Test
    void readsAnArrayHoweverItIsCut() {
        byte[] bytes = ARRAY.getBytes(StandardCharsets.UTF_8);
        ReplySummary good = new ReplySummary(true, usage(), Optional.empty());
        for (int i = 0; i <= bytes.length; i++) {
            assertThat(runner(chat(true)).split(bytes, i)).as("cut at %d", i).isEqualTo(good);
        }
        assertThat(runner(chat(true)).bytewise(bytes)).isEqualTo(good);
        for (int i = 0; i < bytes.length - 2; i++) {
            assertThat(runner(chat(true)).prefix(bytes, i).complete())
                    .as("after %d", i)
                    .isFalse();
        }
    }

    @Test
    void tellsWhereAnErrorElementMayFollow() {
        byte[] bytes = ARRAY.getBytes(StandardCharsets.UTF_8);
        int afterFirst = 1 + FIRST.getBytes(StandardCharsets.UTF_8).length;
        assertThat(runner(chat(true)).prefix(bytes, afterFirst).betweenEvents()).isTrue();
        assertThat(runner(chat(true)).prefix(bytes, afterFirst + 1).betweenEvents())
                .isTrue();
        for (int i : new int[] {0, 1, 2, afterFirst - 1, afterFirst + 2, afterFirst + 9, bytes.length}) {
            assertThat(runner(chat(true)).prefix(bytes, i).betweenEvents())
                    .as("after %d", i)
                    .isFalse();
        }
    }

    @Test
    void waitsForEveryCandidate() {
        WireRequest two = chat(true).withBody(Body.ofUtf8("{\"generationConfig\":{\"candidateCount\":2}}"));
        assertThat(runner(two).whole(stream()).complete()).isFalse();
        String second = "data: " + LAST.replace("\"index\":0", "\"index\":1") + "\n\n";
        assertThat(runner(two).whole(stream() + second).complete()).isTrue();
    }

    @Test
    void takesABlockedPromptForAWholeAnswer() {
        assertThat(read("data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n")
                        .complete())
                .isTrue();
    }

    @Test
    void seesErrorsBareFramedAndInAnArray() {
        String error =
                "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"Busy\",\n    \"status\": \"UNAVAILABLE\"\n  }\n}\n";
        String flat = error.replace("\n", "");
        for (String reply : new String[] {
            "data: " + FIRST + "\n\n" + error,
            "data: " + FIRST + "\n\ndata: " + flat + "\n\n",
            "data: " + FIRST + "\n\ndata: " + flat + "\n\n" + flat,
            "[" + FIRST + "," + flat + "]",
            flat
        }) {
            assertThat(read(reply).fault())
                    .as(reply)
                    .hasValueSatisfying(fault -> assertThat(fault.kind()).isEqualTo(FaultKind.OVERLOADED));
        }
    }

    @Test
    void takesNoFinishFromTheArgumentsOfACall() {
        String call = "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"f\",\"args\":"
                + "{\"finishReason\":\"STOP\",\"error\":{\"code\":500}}}}]}}]}";
        ReplySummary summary = read("data: " + call + "\n\n");
        assertThat(summary.complete()).isFalse();
        assertThat(summary.fault()).isEmpty();
    }

    @Test
    void wantsABlankLineBehindAnEventButNotBehindABareError() {
        String event = "data: " + FIRST + "\r\n\r\n";
        String error = "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"Busy\"\n  }\n}";
        for (String bare : new String[] {error, error + "\n", event + error, event + error.replace("\n", "")}) {
            byte[] bytes = bare.getBytes(StandardCharsets.UTF_8);
            assertThat(runner(chat(true)).prefix(bytes, bytes.length).lacksBlankLine())
                    .as(bare)
                    .isFalse();
        }
        for (String open : new String[] {"data: " + LAST, event + "data: " + LAST + "\r\n"}) {
            byte[] bytes = open.getBytes(StandardCharsets.UTF_8);
            assertThat(runner(chat(true)).prefix(bytes, bytes.length).lacksBlankLine())
                    .as(open)
                    .isTrue();
        }
        byte[] whole = event.getBytes(StandardCharsets.UTF_8);
        assertThat(runner(chat(true)).prefix(whole, whole.length).lacksBlankLine())
                .isFalse();
    }
}
