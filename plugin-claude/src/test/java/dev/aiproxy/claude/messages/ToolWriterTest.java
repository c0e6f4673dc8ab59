package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ToolWriterTest {
    private static final Turn HI = Turn.of(Turn.Role.USER, Block.Text.of("Hi"));
    private static final Tool F = Tool.Function.of("f", "does f", Wire.json("{'type':'object'}"));

    private static ChatRequest.Builder asking(Turn... turns) {
        return ChatRequest.builder("m", List.of(turns));
    }

    @Test
    void asksInWordsForACallThatCantBeForced() {
        Losses losses = new Losses();
        ChatRequest request =
                asking(HI).tools(List.of(F)).toolChoice(ToolChoice.named("f")).build();
        ObjectNode body = Wire.write(request, Wire.target("claude-sonnet-5-5"), losses);
        assertThat(body.path("tool_choice")).isEqualTo(Wire.json("{'type':'auto'}"));
        assertThat(body.path("messages")
                        .path(0)
                        .path("content")
                        .path(1)
                        .path("text")
                        .stringValue(""))
                .isEqualTo("Call the tool f.");
        assertThat(losses.list()).extracting(Loss::kind).containsExactly(Loss.Kind.EMULATED);
        assertThat(Wire.write(request, "claude-sonnet-4-5").path("tool_choice"))
                .isEqualTo(Wire.json("{'type':'tool','name':'f'}"));
    }

    @Test
    void keepsToAListOfAllowedToolsByLeavingOutTheOthers() {
        ChatRequest request = asking(HI)
                .tools(List.of(F, Tool.Function.of("g", null, null), Tool.Function.of("h", null, null)))
                .toolChoice(new ToolChoice(ToolChoice.Mode.REQUIRED, List.of("f", "h"), false, null))
                .build();
        ObjectNode body = Wire.write(request, "claude-sonnet-5");
        assertThat(body.path("tools").size()).isEqualTo(2);
        assertThat(body.path("tool_choice")).isEqualTo(Wire.json("{'type':'any','disable_parallel_tool_use':true}"));
    }

    @ParameterizedTest
    @CsvSource({"NONE,none", "AUTO,auto", "REQUIRED,any"})
    void writesEachChoice(ToolChoice.Mode mode, String type) {
        ChatRequest request =
                asking(HI).tools(List.of(F)).toolChoice(ToolChoice.of(mode)).build();
        assertThat(Wire.write(request, "claude-sonnet-5").path("tool_choice"))
                .isEqualTo(Json.object().put("type", type));
        assertThat(Wire.write(asking(HI).toolChoice(ToolChoice.of(mode)).build(), "claude-sonnet-5")
                        .has("tool_choice"))
                .isFalse();
    }

    @Test
    void givesTheLastOfTwoToolsWithOneName() {
        Losses losses = new Losses();
        JsonNode tools = Wire.write(
                        asking(HI)
                                .tools(List.of(F, Tool.Function.of("f", "newer", null)))
                                .build(),
                        Wire.target("claude-sonnet-5"),
                        losses)
                .path("tools");
        assertThat(tools.size()).isEqualTo(1);
        assertThat(tools.path(0).path("description").stringValue("")).isEqualTo("newer");
        assertThat(losses.count()).isEqualTo(1);
    }

    @Test
    void dropsAndReportsToolsOfAnotherProvider() {
        Losses losses = new Losses();
        Tool hosted = new Tool.Hosted("openai-responses", "file_search", Json.object(), Extras.NONE);
        assertThat(Wire.write(asking(HI).tools(List.of(hosted)).build(), Wire.target("claude-sonnet-5"), losses)
                        .has("tools"))
                .isFalse();
        assertThat(losses.list()).extracting(Loss::kind).containsExactly(Loss.Kind.DROPPED);
    }

    @Test
    void givesFreeTextAsTheOnlyArgumentAndTakesItBack() {
        Tool custom = new Tool.Custom("patch", null, "applies", null, null, Extras.NONE);
        ChatCall call =
                Wire.call(asking(HI).tools(List.of(custom)).build(), Wire.target("claude-sonnet-5"), new Losses());
        assertThat(Wire.body(call.request()).path("tools").path(0).path("input_schema"))
                .isEqualTo(
                        Wire.json("{'type':'object','properties':{'input':{'type':'string'}},'required':['input']}"));
        String document = Wire.json("{'type':'message','content':[{'type':'tool_use','id':'a','name':'patch',"
                        + "'input':{'input':'*** Begin'}}],'stop_reason':'tool_use'}")
                .toString();
        byte[] bytes = document.getBytes(StandardCharsets.UTF_8);
        ChatResponse answer = Wire.fold(Wire.events(call.decoder(200, Headers.EMPTY), bytes, bytes.length));
        Block.ToolCall made =
                (Block.ToolCall) answer.candidates().getFirst().blocks().getFirst();
        assertThat(made.freeText()).isTrue();
        assertThat(made.input()).isEqualTo("*** Begin");
    }

    @Test
    void changesNamesThatAnthropicRefusesAndRestoresThem() {
        Tool tool = new Tool.Function("read.file", "fs", null, null, null, null, Extras.NONE);
        ChatCall call =
                Wire.call(asking(HI).tools(List.of(tool)).build(), Wire.target("claude-sonnet-5"), new Losses());
        String sent =
                Wire.body(call.request()).path("tools").path(0).path("name").stringValue("");
        assertThat(sent).matches("[A-Za-z0-9_-]{1,128}");
        byte[] bytes = Wire.sse(
                        "{'type':'message_start','message':{'id':'m'}}",
                        "{'type':'content_block_start','index':0,'content_block':{'type':'tool_use','id':'a','name':'"
                                + sent + "','input':{}}}",
                        "{'type':'content_block_stop','index':0}",
                        "{'type':'message_delta','delta':{'stop_reason':'tool_use'},'usage':{'output_tokens':1}}",
                        "{'type':'message_stop'}")
                .getBytes(StandardCharsets.UTF_8);
        ChatResponse answer = Wire.fold(Wire.events(call.decoder(200, Headers.EMPTY), bytes, 5));
        Block.ToolCall made =
                (Block.ToolCall) answer.candidates().getFirst().blocks().getFirst();
        assertThat(made.name()).isEqualTo("read.file");
        assertThat(made.namespace()).isEqualTo("fs");
    }

    @Test
    void keepsTheCacheMarksOfTools() {
        Tool marked = new Tool.Function("f", null, null, null, null, new CacheMark("1h"), Extras.NONE);
        assertThat(Wire.write(asking(HI).tools(List.of(F, marked)).build(), "claude-sonnet-5")
                        .at("/tools/0/cache_control"))
                .isEqualTo(Wire.json("{'type':'ephemeral','ttl':'1h'}"));
    }
}
