package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.chunks;
import static dev.aiproxy.gemini.generate.Samples.encoder;
import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.stream;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.Carrier;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class StreamWriterTest {
    private static final Sealed SIGNATURE = new Sealed("anthropic-messages", "claude", Sealed.Slot.THOUGHT, "sig");
    private static final String CARRIED =
            Base64.getEncoder().encodeToString(Carrier.wrap(SIGNATURE).getBytes(StandardCharsets.UTF_8));
    private static final Usage USAGE = new Usage(10, 4, Usage.UNKNOWN, 20, 5);
    private static final String COUNTS = "{'promptTokenCount':10,'cachedContentTokenCount':4,"
            + "'candidatesTokenCount':15,'thoughtsTokenCount':5,'totalTokenCount':30}";
    private static final String NAMES = ",'modelVersion':'asked-for','responseId':'msg_1'}";

    static ChatResponse golden() {
        List<Block> blocks = List.of(
                new Block.Reasoning("T", SIGNATURE, false, Extras.NONE),
                Block.Text.of("Hi"),
                Block.ToolCall.of("c1", "f", "{\"a\":1}"),
                Block.ToolCall.of("c2", "g", ""));
        return new ChatResponse(
                "msg_1",
                "claude-x",
                null,
                List.of(new Candidate(0, blocks, Finish.of(FinishReason.TOOL_CALLS, "tool_use"), Extras.NONE)),
                USAGE,
                null,
                Extras.NONE);
    }

    static List<ChatEvent> events(ChatResponse response) {
        List<ChatEvent> events = new ArrayList<>();
        ReplyEvents.of(response, events::add);
        return events;
    }

    private static JsonNode chunk(String part, String more) {
        return json("{'candidates':[{'content':{'parts':[" + part + "],'role':'model'},'index':0}]" + more + NAMES);
    }

    @Test
    void writesTheGoldenAnswer() {
        assertThat(chunks(stream(encoder(), events(golden()))))
                .containsExactly(
                        chunk("{'text':'T','thought':true}", ""),
                        chunk("{'text':'','thought':true,'thoughtSignature':'" + CARRIED + "'}", ""),
                        chunk("{'text':'Hi'}", ""),
                        chunk("{'functionCall':{'id':'c1','name':'f','args':{'a':1}}}", ""),
                        chunk("{'functionCall':{'id':'c2','name':'g','args':{}}}", ""),
                        json("{'candidates':[{'content':{'parts':[{'text':''}],'role':'model'},"
                                + "'finishReason':'STOP','index':0}],'usageMetadata':" + COUNTS + NAMES));
    }

    @Test
    void writesAWholeAnswerWithTheSameParts() {
        assertThat(Json.parse(encoder().whole(golden()).body().contiguous()))
                .isEqualTo(json("{'candidates':[{'content':{'parts':[{'text':'T','thought':true,'thoughtSignature':'"
                        + CARRIED + "'},{'text':'Hi'},{'functionCall':{'id':'c1','name':'f','args':{'a':1}}},"
                        + "{'functionCall':{'id':'c2','name':'g','args':{}}}],'role':'model'},'finishReason':'STOP',"
                        + "'index':0}],'usageMetadata':" + COUNTS + NAMES));
    }

    @Test
    void writesOneArrayForAClientThatDidNotAskForEvents() {
        String body = "{'contents':[{'parts':[{'text':'Hi'}]}]}";
        String text = stream(encoder(body, ""), events(golden()));
        assertThat(text).startsWith("[{").endsWith("}\n]");
        JsonNode array = Json.parse(text);
        assertThat(array.get(0)).isEqualTo(chunk("{'text':'Hi'}", ""));
        assertThat(encoder(body, "").streamHeaders().get("content-type")).startsWith("application/json");
    }

    @Test
    void endsABrokenStreamWithAnErrorFramedAndBareOrAsTheLastElement() {
        List<ChatEvent> events = List.of(
                ChatEvent.Start.of("r", "m"),
                new ChatEvent.BlockStart(0, 0, Block.Text.of("")),
                new ChatEvent.BlockDelta(0, 0, "Hi"),
                new ChatEvent.Failed(Fault.of(FaultKind.OVERLOADED, "Busy.")));
        String error = "{\"error\":{\"code\":503,\"message\":\"Busy.\",\"status\":\"UNAVAILABLE\"}}";
        assertThat(stream(encoder(), events)).endsWith("\r\n\r\ndata: " + error + "\r\n\r\n" + error);
        assertThat(stream(encoder("{'contents':[{'parts':[{'text':'Hi'}]}]}", ""), events))
                .startsWith("[")
                .endsWith(",\n" + error + "\n]");
    }

    @Test
    void escapesTextAsJson() {
        String odd = "\"\\\n\r\t\b\u0001/é漢😀\u2028";
        List<ChatEvent> events = List.of(
                ChatEvent.Start.of("r", "m"),
                new ChatEvent.BlockStart(0, 0, Block.Text.of("")),
                new ChatEvent.BlockDelta(0, 0, odd),
                new ChatEvent.BlockDelta(0, 0, "\ud83d"),
                new ChatEvent.BlockEnd(0, 0),
                new ChatEvent.Finished(0, Finish.of(FinishReason.STOP, "")),
                ChatEvent.End.PLAIN);
        List<JsonNode> chunks = chunks(stream(encoder(), events));
        assertThat(chunks.get(0).at("/candidates/0/content/parts/0/text").stringValue())
                .isEqualTo(odd);
        assertThat(chunks.get(1).at("/candidates/0/content/parts/0/text").stringValue())
                .isEqualTo("\uFFFD");
    }
}
