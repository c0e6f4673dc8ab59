package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Finish;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.ReplyEvents;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One conversation with everything in it, from another protocol to a Chat provider, and its answer to a Chat client. */
class GoldenConversationTest {
    private static final Sealed SIGNATURE = new Sealed("anthropic-messages", "there", Sealed.Slot.THOUGHT, "sig");

    private static ChatRequest conversation() {
        return ChatRequest.builder(
                        "claude",
                        List.of(
                                Turn.of(Turn.Role.SYSTEM, Block.Text.of("S", new CacheMark(null), Extras.NONE)),
                                Turn.of(
                                        Turn.Role.USER,
                                        Block.Text.of("look"),
                                        Block.Media.of(
                                                Block.Media.Kind.IMAGE,
                                                new Source.Bytes("image/png", "iVBORw=="),
                                                null,
                                                Extras.NONE)),
                                Turn.of(
                                        Turn.Role.ASSISTANT,
                                        new Block.Reasoning("T", SIGNATURE, false, Extras.NONE),
                                        Block.Text.of("Hi"),
                                        Block.ToolCall.of("c1", "f", "{\"a\":1}"),
                                        Block.ToolCall.of("c2", "g", "{}")),
                                Turn.of(
                                        Turn.Role.USER,
                                        new Block.ToolResult(
                                                "c2",
                                                null,
                                                false,
                                                List.of(Block.Text.of("boom")),
                                                true,
                                                null,
                                                Extras.NONE),
                                        Block.ToolResult.of("c1", "ok"))))
                .tools(List.of(
                        Tool.Function.of("f", "d", Json.parse("{\"type\":\"object\",\"properties\":{\"a\":{}}}")),
                        Tool.Function.of("g", null, null)))
                .output(new OutputFormat(
                        OutputFormat.Kind.SCHEMA,
                        null,
                        Json.parse("{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"string\"}},"
                                + "\"required\":[\"x\"],\"additionalProperties\":false}"),
                        null,
                        null,
                        null,
                        List.of()))
                .reasoning(
                        new ReasoningWish(ReasoningWish.Mode.ADAPTIVE, Effort.MEDIUM, null, ReasoningWish.Show.SUMMARY))
                .maxOutput(1000)
                .build();
    }

    @Test
    void isWrittenForOpenAi() {
        JsonNode body = Conversions.write(conversation(), "gpt-5.2");
        assertThat(body).isEqualTo(Json.parse("""
                {"model":"gpt-5.2","messages":[
                 {"role":"developer","content":"S"},
                 {"role":"user","content":[{"type":"text","text":"look"},
                  {"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw=="}}]},
                 {"role":"assistant","content":"Hi","tool_calls":[
                  {"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}},
                  {"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}]},
                 {"role":"tool","tool_call_id":"c1","content":"ok"},
                 {"role":"tool","tool_call_id":"c2","content":"Error: boom"}],
                 "reasoning_effort":"medium","max_completion_tokens":1000,
                 "tools":[{"type":"function","function":{"name":"f","description":"d",
                   "parameters":{"type":"object","properties":{"a":{}}}}},
                  {"type":"function","function":{"name":"g"}}],
                 "response_format":{"type":"json_schema","json_schema":{"name":"response","schema":
                  {"type":"object","properties":{"x":{"type":"string"}},"required":["x"],"additionalProperties":false},
                  "strict":true}}}
                """));
    }

    @Test
    void keepsTheMarkWhereBreakpointsAreKnown() {
        JsonNode body = Conversions.write(conversation(), "gpt-5.6");
        assertThat(body.path("messages").path(0))
                .isEqualTo(Json.parse("{\"role\":\"developer\",\"content\":[{\"type\":\"text\",\"text\":\"S\","
                        + "\"prompt_cache_breakpoint\":{\"mode\":\"explicit\"}}]}"));
    }

    @Test
    void isWrittenForACompatibleServiceThatWantsThoughtsBack() {
        Losses losses = new Losses();
        JsonNode body = Conversions.write(conversation(), "deepseek-v4", "{}", losses);
        assertThat(body.path("messages").path(0).path("role").asString()).isEqualTo("system");
        assertThat(body.path("messages").path(2).path("reasoning_content").asString())
                .isEqualTo("T");
        assertThat(body.path("max_tokens").asInt()).isEqualTo(1000);
        assertThat(body.path("thinking")).isEqualTo(Json.parse("{\"type\":\"enabled\"}"));
        assertThat(body.path("response_format").path("type").asString()).isEqualTo("json_object");
    }

    @Test
    void tellsEveryClientTheSameUsage() {
        ChatResponse response = answer(List.of(Block.Text.of("Hi")), FinishReason.STOP);
        assertThat(Conversions.whole(Conversions.readWith("\"n\":1"), response).path("usage"))
                .isEqualTo(Json.parse("{\"prompt_tokens\":100,\"completion_tokens\":30,\"total_tokens\":130,"
                        + "\"prompt_tokens_details\":{\"cached_tokens\":40,\"cache_write_tokens\":10},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":12}}"));
    }

    private static ChatResponse answer(List<Block> blocks, FinishReason reason) {
        return new ChatResponse(
                "msg_1",
                "claude-x",
                null,
                List.of(new dev.aiproxy.api.chat.Candidate(0, blocks, Finish.of(reason, "x"), Extras.NONE)),
                new Usage(100, 40, 10, 30, 12),
                null,
                Extras.NONE);
    }

    private static List<Block> said() {
        return List.of(
                new Block.Reasoning("T", SIGNATURE, false, Extras.NONE),
                Block.Text.of("Hi"),
                Block.ToolCall.of("c1", "f", "{\"a\":1}"),
                Block.ToolCall.of("c2", "g", ""));
    }

    @Test
    void streamsToAClientThatAskedForThinkingAndUsage() {
        List<ChatEvent> events = new ArrayList<>();
        ReplyEvents.of(answer(said(), FinishReason.TOOL_CALLS), events::add);
        String stream = Conversions.encode(
                Conversions.readWith(
                        "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"reasoning_effort\":\"low\""),
                events);
        assertThat(Conversions.deltas(stream))
                .containsExactly(
                        "{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}",
                        "{\"reasoning_content\":\"T\"}",
                        "{\"content\":\"Hi\"}",
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":1}\"}}]}",
                        "{\"tool_calls\":[{\"index\":1,\"id\":\"c2\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}]}",
                        "{\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"{}\"}}]}",
                        "finish tool_calls",
                        "usage {\"prompt_tokens\":100,\"completion_tokens\":30,\"total_tokens\":130,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":40,\"cache_write_tokens\":10},"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":12}}",
                        "data: [DONE]");
        assertThat(stream)
                .contains("\"model\":\"alias\"")
                .contains("\"id\":\"msg_1\"")
                .contains("\"created\":7");
        assertThat(stream.split("\"usage\":null", -1)).hasSize(9);
    }

    @Test
    void hidesThoughtsAndUsageFromAClientThatAskedForNeither() {
        List<ChatEvent> events = new ArrayList<>();
        ReplyEvents.of(answer(said(), FinishReason.TOOL_CALLS), events::add);
        String stream = Conversions.encode(Conversions.readWith("\"stream\":true"), events);
        assertThat(stream)
                .doesNotContain("reasoning_content")
                .doesNotContain("usage")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void answersWhole() {
        JsonNode document = Conversions.whole(
                Conversions.readWith("\"reasoning_effort\":\"low\""), answer(said(), FinishReason.TOOL_CALLS));
        assertThat(document.path("choices").path(0)).isEqualTo(Json.parse("""
                {"index":0,"message":{"role":"assistant","content":"Hi","refusal":null,"tool_calls":[
                 {"id":"c1","type":"function","function":{"name":"f","arguments":"{\\"a\\":1}"}},
                 {"id":"c2","type":"function","function":{"name":"g","arguments":"{}"}}],"reasoning_content":"T"},
                 "logprobs":null,"finish_reason":"tool_calls"}
                """));
        assertThat(document.path("model").asString()).isEqualTo("alias");
        assertThat(document.path("object").asString()).isEqualTo("chat.completion");
    }

    @Test
    void readsTheSameAnswerFromAStream() {
        String stream = Conversions.stream(
                Conversions.delta("{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null}"),
                Conversions.delta("{\"reasoning_content\":\"T\"}"),
                Conversions.delta("{\"content\":\"Hi\"}"),
                Conversions.delta(
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]}"),
                Conversions.delta("{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"a\\\":1}\"}}]}"),
                Conversions.delta(
                        "{\"tool_calls\":[{\"index\":1,\"id\":\"c2\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}"),
                Conversions.finish("tool_calls"),
                "\"choices\":[],\"usage\":" + Chats.COUNTS);
        ChatResponse response = Conversions.reply(stream);
        assertThat(response.usage()).isEqualTo(Chats.USAGE);
        assertThat(response.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.TOOL_CALLS);
        assertThat(response.candidates().getFirst().blocks())
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("extras")
                .containsExactly(
                        Block.Reasoning.of("T"),
                        Block.Text.of("Hi"),
                        Block.ToolCall.of("c1", "f", "{\"a\":1}"),
                        Block.ToolCall.of("c2", "g", "{}"));
        assertThat(response.id()).isEqualTo("chatcmpl-1");
    }
}
