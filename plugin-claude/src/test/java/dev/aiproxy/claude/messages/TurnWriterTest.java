package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class TurnWriterTest {
    private static final Turn HI = Turn.of(Turn.Role.USER, Block.Text.of("Hi"));
    private static final Tool F = Tool.Function.of("f", "does f", Wire.json("{'type':'object'}"));
    private static final Sealed OWN = new Sealed(MessagesProtocol.ID, Wire.REALM, Sealed.Slot.THOUGHT, "sig");

    private static ChatRequest.Builder asking(Turn... turns) {
        return ChatRequest.builder("m", List.of(turns));
    }

    private static JsonNode messages(Turn... turns) {
        return Wire.write(asking(turns).build(), "claude-sonnet-5").path("messages");
    }

    private static ReasoningWish effort(Effort effort) {
        return new ReasoningWish(ReasoningWish.Mode.ON, effort, null, ReasoningWish.Show.UNSAID);
    }

    @Test
    void putsThoughtsBeforeTextAndToolsOfTheProviderBeforeTheClients() {
        Block server = new Block.Foreign(
                MessagesProtocol.ID, "server_tool_use", Wire.json("{'type':'server_tool_use'}"), null, Extras.NONE);
        Block found = new Block.Foreign(
                MessagesProtocol.ID,
                "web_search_tool_result",
                Wire.json("{'type':'web_search_tool_result'}"),
                null,
                Extras.NONE);
        JsonNode content = messages(
                        HI,
                        Turn.of(
                                Turn.Role.ASSISTANT,
                                Block.Text.of("t"),
                                new Block.Reasoning("d", OWN, false, Extras.NONE),
                                Block.ToolCall.of("a", "f", "{}"),
                                server,
                                found),
                        Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a", "ok")))
                .path(1)
                .path("content");
        List<String> types = new ArrayList<>();
        content.forEach(block -> types.add(block.path("type").stringValue("")));
        assertThat(types).containsExactly("thinking", "text", "server_tool_use", "web_search_tool_result", "tool_use");
    }

    @Test
    void foldsTheOperatorsLaterWordsInWhereTheyStood() {
        Turn[] turns = {
            HI, Turn.of(Turn.Role.ASSISTANT, Block.Text.of("a")), Turn.of(Turn.Role.SYSTEM, Block.Text.of("s")), HI
        };
        assertThat(messages(turns).path(2).path("content"))
                .isEqualTo(
                        Wire.json("[{'type':'text','text':'<system>\\ns\\n</system>'},{'type':'text','text':'Hi'}]"));
        assertThat(Wire.write(asking(turns).build(), "claude-opus-4-8")
                        .path("messages")
                        .path(2))
                .isEqualTo(Wire.json("{'role':'system','content':[{'type':'text','text':'s'}]}"));
    }

    @Test
    void letsTheUserSpeakFirstAndLast() {
        Turn said = Turn.of(Turn.Role.ASSISTANT, Block.Text.of("a "));
        assertThat(messages(said, HI)
                        .path(0)
                        .path("content")
                        .path(0)
                        .path("text")
                        .stringValue(""))
                .isEqualTo("Continue.");
        assertThat(messages(HI, said)
                        .path(2)
                        .path("content")
                        .path(0)
                        .path("text")
                        .stringValue(""))
                .isEqualTo("Continue.");
        JsonNode prefill =
                Wire.write(asking(HI, said).build(), "claude-sonnet-4-5").path("messages");
        assertThat(prefill.size()).isEqualTo(2);
        assertThat(prefill.path(1).path("content").path(0).path("text").stringValue(""))
                .isEqualTo("a");
        assertThat(messages(Turn.of(Turn.Role.SYSTEM, Block.Text.of("s")))
                        .path(0)
                        .path("role")
                        .stringValue(""))
                .isEqualTo("user");
    }

    @Test
    void keepsNoMoreCacheMarksThanAnthropicTakes() {
        List<Turn> turns = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            turns.add(Turn.of(
                    Turn.Role.SYSTEM, new Block.Text("s" + i, List.of(), null, new CacheMark(null), Extras.NONE)));
        }
        for (int i = 0; i < 4; i++) {
            turns.add(Turn.of(
                    Turn.Role.USER, new Block.Text("u" + i, List.of(), null, new CacheMark("1h"), Extras.NONE)));
        }
        Losses losses = new Losses();
        ObjectNode body = Wire.write(ChatRequest.builder("m", turns).build(), Wire.target("claude-sonnet-5"), losses);
        assertThat(Json.text(body).split("cache_control", -1)).hasSize(5);
        assertThat(body.path("system").path(2).has("cache_control")).isTrue();
        assertThat(Json.text(body)).doesNotContain("1h");
    }

    @Test
    void writesEachRoundOfAToolLoopAsTheBeginningOfTheNext() {
        List<Turn> turns = new ArrayList<>(List.of(Turn.of(Turn.Role.SYSTEM, Block.Text.of("S")), HI));
        JsonNode before = Json.array();
        for (int round = 0; round < 4; round++) {
            ChatRequest request = ChatRequest.builder("m", turns)
                    .tools(List.of(F))
                    .reasoning(effort(Effort.HIGH))
                    .build();
            JsonNode now = Wire.write(request, "claude-opus-5").path("messages");
            for (int i = 0; i < before.size(); i++) {
                assertThat(now.get(i)).isEqualTo(before.get(i));
            }
            before = now;
            turns.add(Turn.of(
                    Turn.Role.ASSISTANT,
                    new Block.Reasoning("T" + round, OWN, false, Extras.NONE),
                    Block.Text.of("x" + round),
                    Block.ToolCall.of("call.a" + round, "f", "{\"n\": " + round + "}"),
                    Block.ToolCall.of("call.b" + round, "f", "")));
            turns.add(Turn.of(Turn.Role.TOOL, Block.ToolResult.of("call.a" + round, "1")));
            turns.add(Turn.of(Turn.Role.TOOL, Block.ToolResult.of("call.b" + round, "2")));
            turns.add(Turn.of(Turn.Role.SYSTEM, Block.Text.of("note " + round)));
        }
        assertThat(before.size()).isEqualTo(7);
    }
}
