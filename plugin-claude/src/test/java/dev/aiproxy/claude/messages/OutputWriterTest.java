package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

class OutputWriterTest {
    private static final Turn HI = Turn.of(Turn.Role.USER, Block.Text.of("Hi"));

    private static ChatRequest.Builder asking(Turn... turns) {
        return ChatRequest.builder("m", List.of(turns));
    }

    @Test
    void getsAnAnswerByASchemaOutOfAToolWhereTheModelKnowsNoSchema() {
        OutputFormat output = new OutputFormat(
                OutputFormat.Kind.SCHEMA, null, Wire.json("{'type':'object'}"), null, null, null, List.of());
        ChatCall call =
                Wire.call(asking(HI).output(output).build(), Wire.target("claude-3-5-haiku-latest"), new Losses());
        assertThat(Wire.body(call.request()).path("tool_choice"))
                .isEqualTo(Wire.json("{'type':'tool','name':'json','disable_parallel_tool_use':true}"));
        byte[] bytes = Wire.sse(
                        "{'type':'message_start','message':{'id':'m'}}",
                        "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':'Sure'}}",
                        "{'type':'content_block_stop','index':0}",
                        "{'type':'content_block_start','index':1,'content_block':{'type':'tool_use','id':'a',"
                                + "'name':'json','input':{}}}",
                        "{'type':'content_block_delta','index':1,'delta':{'type':'input_json_delta',"
                                + "'partial_json':'[1]'}}",
                        "{'type':'content_block_stop','index':1}",
                        "{'type':'message_delta','delta':{'stop_reason':'tool_use'},'usage':{'output_tokens':1}}",
                        "{'type':'message_stop'}")
                .getBytes(StandardCharsets.UTF_8);
        ChatResponse answer = Wire.fold(Wire.events(call.decoder(200, Headers.EMPTY), bytes, 3));
        Candidate only = answer.candidates().getFirst();
        assertThat(only.blocks()).containsExactly(Block.Text.of("[1]"));
        assertThat(only.finish().reason()).isEqualTo(FinishReason.STOP);
    }

    @Test
    void wrapsASchemaThatIsNoObjectAndUnwrapsTheAnswer() {
        OutputFormat output = new OutputFormat(
                OutputFormat.Kind.SCHEMA, null, Wire.json("{'type':'string'}"), null, null, null, List.of());
        ChatCall call = Wire.call(asking(HI).output(output).build(), Wire.target("claude-opus-5"), new Losses());
        assertThat(Wire.body(call.request())
                        .path("output_config")
                        .path("format")
                        .path("schema")
                        .path("required"))
                .isEqualTo(Wire.json("['value']"));
        byte[] bytes =
                "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"{\\\"value\\\":\\\"x\\\"}\"}],\"stop_reason\":\"end_turn\"}"
                        .getBytes(StandardCharsets.UTF_8);
        ChatResponse answer = Wire.fold(Wire.events(call.decoder(200, Headers.EMPTY), bytes, bytes.length));
        assertThat(((Block.Text) answer.candidates().getFirst().blocks().getFirst()).text())
                .isEqualTo("\"x\"");
    }

    @Test
    void asksForJsonInWordsWhereNothingElseIsLeft() {
        OutputFormat any = new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null, null, List.of());
        OutputFormat recursive = new OutputFormat(
                OutputFormat.Kind.SCHEMA,
                null,
                Wire.json("{'type':'object','properties':{'x':{'$ref':'#'}}}"),
                null,
                null,
                null,
                List.of());
        for (OutputFormat output : List.of(any, recursive)) {
            ObjectNode body = Wire.write(asking(HI).output(output).build(), "claude-opus-5");
            assertThat(body.has("output_config")).isFalse();
            assertThat(body.path("system").path(0).path("text").stringValue("")).startsWith("Answer with");
        }
    }
}
