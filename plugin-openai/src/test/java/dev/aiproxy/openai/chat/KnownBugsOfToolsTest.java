package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.protocol.ModelFactsTable;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What other gateways are known to have got wrong of tools, their calls and their results, by the number of the case. */
class KnownBugsOfToolsTest {
    @Test
    void writesAnEmptyObjectForACallWithoutArguments_3_57() {
        JsonNode sent = Conversions.messages(
                "gpt-4o", Conversions.user("x"), Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("a", "f", "")));
        assertThat(sent.path(1)
                        .path("tool_calls")
                        .path(0)
                        .path("function")
                        .path("arguments")
                        .asString())
                .isEqualTo("{}");
    }

    @Test
    void readsAllowedToolsAndTheParallelSwitch_33() {
        ToolChoice choice = Conversions.readWith(
                        "\"parallel_tool_calls\":false,\"tool_choice\":{\"type\":\"allowed_tools\",\"allowed_tools\":"
                                + "{\"mode\":\"required\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},"
                                + "{\"type\":\"function\",\"function\":{\"name\":\"g\"}}]}}")
                .toolChoice();
        assertThat(choice).isEqualTo(new ToolChoice(ToolChoice.Mode.REQUIRED, List.of("f", "g"), false, null));
    }

    @Test
    void keepsTheOrderOfTools_34_andTheLastOfOneName() {
        ChatRequest request = Conversions.asking(Conversions.user("x"))
                .tools(List.of(
                        Tool.Function.of("z", "1", null),
                        Tool.Function.of("a", null, null),
                        Tool.Function.of("z", "2", null)))
                .build();
        JsonNode tools = Conversions.write(request, "gpt-4o").path("tools");
        assertThat(tools.at("/0/function/description").asString()).isEqualTo("2");
        assertThat(tools.at("/1/function/name").asString()).isEqualTo("a");
        assertThat(tools.size()).isEqualTo(2);
    }

    @Test
    void shortensLongIdsTheSameWayEverywhere_75() {
        String id = "x".repeat(100);
        JsonNode sent = Conversions.messages(
                "gpt-4o",
                Conversions.user("x"),
                Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of(id, "f", "{}")),
                Turn.of(Turn.Role.TOOL, Block.ToolResult.of(id, "ok")));
        String written = sent.at("/1/tool_calls/0/id").asString();
        assertThat(written.length()).isLessThanOrEqualTo(64);
        assertThat(sent.at("/2/tool_call_id").asString()).isEqualTo(written);
        assertThat(Conversions.messages(
                                "mistral-large",
                                Conversions.user("x"),
                                Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of(id, "f", "{}")))
                        .at("/1/tool_calls/0/id")
                        .asString())
                .matches("[0-9A-Za-z]{9}");
    }

    @Test
    void dropsAnUnknownHostedToolAndSaysSo_108() {
        ChatRequest request = Conversions.asking(Conversions.user("x"))
                .tools(List.of(new Tool.Hosted(
                        "anthropic-messages",
                        "web_fetch_20260318",
                        Json.object(),
                        Extras.at("anthropic-messages", dev.aiproxy.api.chat.Place.ROOT.element("tools", 2)))))
                .build();
        assertThat(Conversions.losses(request, "gpt-4o")).containsExactly("tools[2]");
        assertThat(Conversions.write(request, "gpt-4o").has("tools")).isFalse();
    }

    @Test
    void sendsToolsWithReasoningToTheOtherProtocol_132() {
        ModelFacts facts = ModelFactsTable.models().of("gpt-5.6");
        String tools = "{\"model\":\"gpt-5.6\",\"tools\":[{\"type\":\"function\"}]%s}";
        ProviderConversion egress = new ProviderConversion();
        assertThat(egress.betterProtocol(Chats.request(tools.formatted("")), facts))
                .contains("openai-responses");
        assertThat(egress.betterProtocol(Chats.request(tools.formatted(",\"reasoning_effort\":\"none\"")), facts))
                .isEmpty();
        assertThat(egress.betterProtocol(Chats.request("{\"model\":\"gpt-5.6\"}"), facts))
                .isEmpty();
        assertThat(egress.betterProtocol(
                        Chats.request(tools.formatted("")),
                        ModelFactsTable.models().of("gpt-4o")))
                .isEmpty();
    }

    @Test
    void sendsTheLastOfTwoResults_48() {
        JsonNode sent = Conversions.messages(
                "gpt-4o",
                Conversions.user("x"),
                Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("a", "f", "{}")),
                Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a", "old"), Block.ToolResult.of("a", "new")));
        assertThat(sent.size()).isEqualTo(3);
        assertThat(sent.path(2).path("content").asString()).isEqualTo("new");
    }

    @Test
    void keepsArgumentsThatAreNoObjectAsTheyAre_60() {
        JsonNode sent = Conversions.messages(
                "gpt-4o",
                Conversions.user("x"),
                Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("a", "f", "[1,\"b\"]")));
        assertThat(sent.at("/1/tool_calls/0/function/arguments").asString()).isEqualTo("[1,\"b\"]");
    }

    @Test
    void makesNoParallelCallsWhereTheClientWantsNone_73() {
        ChatRequest request = Conversions.asking(Conversions.user("x"))
                .tools(List.of(Tool.Function.of("f", null, null)))
                .toolChoice(ToolChoice.UNSAID.withParallel(false))
                .build();
        assertThat(Conversions.write(request, "gpt-4o")
                        .path("parallel_tool_calls")
                        .asBoolean(true))
                .isFalse();
    }

    @Test
    void sendsTheChoiceOfNoTool_114() {
        ChatRequest read = Conversions.readWith(
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]," + "\"tool_choice\":\"none\"");
        assertThat(read.toolChoice().mode()).isEqualTo(ToolChoice.Mode.NONE);
        assertThat(Conversions.write(read, "gpt-4o").path("tool_choice").asString())
                .isEqualTo("none");
    }

    @Test
    void writesEachRoundOfAToolLoopAsTheBeginningOfTheNext_130() {
        List<Turn> turns = new java.util.ArrayList<>(List.of(Conversions.user("x")));
        JsonNode before = Conversions.messages("gpt-4o", turns.toArray(new Turn[0]));
        for (int round = 0; round < 3; round++) {
            turns.add(Turn.of(Turn.Role.ASSISTANT, Block.Reasoning.of("T"), Block.ToolCall.of("c" + round, "f", "{}")));
            turns.add(Turn.of(Turn.Role.TOOL, Block.ToolResult.of("c" + round, "ok")));
            JsonNode after = Conversions.messages("gpt-4o", turns.toArray(new Turn[0]));
            assertThat(after.size()).isGreaterThan(before.size());
            for (int i = 0; i < before.size(); i++) {
                assertThat(after.path(i)).isEqualTo(before.path(i));
            }
            before = after;
        }
    }

    @Test
    void leavesAResultThatLooksLikeAnErrorAsItIs_139() {
        String text = "{\"error\":\"none\",\"n\":1}";
        JsonNode sent = Conversions.messages(
                "gpt-4o",
                Conversions.user("x"),
                Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("a", "f", "{}")),
                Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a", text)));
        assertThat(sent.at("/2/content").asString()).isEqualTo(text);
        ChatRequest read = Conversions.read("{\"model\":\"m\",\"messages\":" + sent + "}");
        Block.ToolResult result =
                (Block.ToolResult) read.turns().getLast().blocks().getFirst();
        assertThat(result.error()).isFalse();
        assertThat(result.text()).isEqualTo(text);
    }
}
