package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ThinkingWriterTest {
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "claude-opus-4-7|NONE|{'type':'disabled'}|",
                "claude-sonnet-5-5|NONE|{'type':'between_tools'}|",
                "claude-opus-5-5|NONE||low",
                "claude-opus-4-7|MINIMAL|{'type':'adaptive'}|low",
                "claude-opus-4-7|XHIGH|{'type':'adaptive'}|xhigh",
                "claude-opus-4-6|XHIGH|{'type':'adaptive'}|high",
                "claude-opus-4-6|MAX|{'type':'adaptive'}|max",
                "claude-sonnet-4-5|LOW|{'type':'enabled','budget_tokens':1024}|",
                "claude-sonnet-4-5|MEDIUM|{'type':'enabled','budget_tokens':8192}|",
                "claude-sonnet-4-5|HIGH|{'type':'enabled','budget_tokens':16384}|",
                "claude-3-5-haiku-latest|HIGH||",
                "claude-brand-new-9|HIGH|{'type':'adaptive'}|high",
                "qwen-max|HIGH|{'type':'enabled','budget_tokens':16384}|"
            })
    void thinksAsTheModelCan(String model, Effort effort, String thinking, String word) {
        ObjectNode body = Wire.write(asking(HI).reasoning(effort(effort)).build(), model);
        JsonNode said = body.path("thinking");
        if (said instanceof ObjectNode object) {
            object.remove("block_binding");
        }
        assertThat(said.isMissingNode() ? null : said).isEqualTo(thinking == null ? null : Wire.json(thinking));
        assertThat(body.path("output_config").path("effort").stringValue("")).isEqualTo(word == null ? "" : word);
    }

    @Test
    void makesRoomForTheBudget() {
        ObjectNode body = Wire.write(
                asking(HI).maxOutput(2000).reasoning(effort(Effort.MEDIUM)).build(), "claude-sonnet-4-5");
        assertThat(body.path("max_tokens").asInt(0)).isEqualTo(10192);
        assertThat(body.path("thinking").path("budget_tokens").asInt(0)).isEqualTo(8192);
        ObjectNode plenty = Wire.write(
                asking(HI).maxOutput(20000).reasoning(effort(Effort.MEDIUM)).build(), "claude-sonnet-4-5");
        assertThat(plenty.path("max_tokens").asInt(0)).isEqualTo(20000);
    }

    @Test
    void doesNotThinkWithABudgetWhereACallIsForced() {
        Losses losses = new Losses();
        ObjectNode body = Wire.write(
                asking(HI)
                        .tools(List.of(F))
                        .toolChoice(ToolChoice.of(ToolChoice.Mode.REQUIRED))
                        .reasoning(effort(Effort.HIGH))
                        .build(),
                Wire.target("claude-sonnet-4-5"),
                losses);
        assertThat(body.has("thinking")).isFalse();
        assertThat(body.path("tool_choice")).isEqualTo(Wire.json("{'type':'any'}"));
        assertThat(losses.count()).isEqualTo(1);
    }

    @Test
    void doesNotThinkWithABudgetWhereTheLastThoughtsAreLost() {
        Turn call = Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("a", "f", "{}"));
        Turn result = Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a", "ok"));
        ChatRequest request = asking(HI, call, result)
                .tools(List.of(F))
                .reasoning(effort(Effort.HIGH))
                .build();
        assertThat(Wire.write(request, "claude-sonnet-4-5").has("thinking")).isFalse();
        assertThat(Wire.write(request, "claude-opus-4-7").has("thinking")).isTrue();
    }

    @Test
    void sendsThoughtsBackToTheirMakerOnly() {
        Sealed other = new Sealed(MessagesProtocol.ID, "another", Sealed.Slot.THOUGHT, "x");
        Sealed anybody = new Sealed(MessagesProtocol.ID, "*", Sealed.Slot.REDACTED, "y");
        Sealed gemini = new Sealed("gemini", Wire.REALM, Sealed.Slot.THOUGHT, "z");
        JsonNode content = messages(
                        HI,
                        Turn.of(
                                Turn.Role.ASSISTANT,
                                new Block.Reasoning("a", other, false, Extras.NONE),
                                new Block.Reasoning("", anybody, true, Extras.NONE),
                                new Block.Reasoning("c", gemini, false, Extras.NONE),
                                new Block.Reasoning("d", OWN, false, Extras.NONE),
                                Block.Reasoning.of("e"),
                                Block.Text.of("f")),
                        HI)
                .path(1)
                .path("content");
        assertThat(content)
                .isEqualTo(Wire.json("[{'type':'redacted_thinking','data':'y'},{'type':'thinking','thinking':'d',"
                        + "'signature':'sig'},{'type':'text','text':'f'}]"));
    }

    @Test
    void takesNoBudgetWhenTheThoughtsBeforeTheLastCallsAreGone() {
        String body = "'messages':[{'role':'user','content':'Hi'},"
                + "{'role':'assistant','content':[{'type':'tool_use','id':'c','name':'f','input':{}}]},"
                + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'c','content':'x'}]}],"
                + "'max_tokens':9000,'thinking':{'type':'enabled','budget_tokens':4000,'display':'summarized'}";
        MessagesChatEgress egress = new MessagesChatEgress();
        assertThat(
                        egress.wouldMend(
                                Fault.of(
                                        FaultKind.INVALID_REQUEST,
                                        "messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.")))
                .isTrue();
        assertThat(egress.wouldMend(Fault.of(FaultKind.INVALID_REQUEST, "max_tokens: too large")))
                .isFalse();
        for (String model : List.of("claude-sonnet-4-5", "claude-sonnet-4-6")) {
            ChatRequest request =
                    Wire.read(("{'model':'" + model + "'," + body + "}").replace('\'', '"'), "2023-06-01");
            Losses losses = new Losses();
            JsonNode thinking = Wire.body(
                            Wire.call(request, Wire.target(model), losses).request())
                    .path("thinking");
            assertThat(thinking.path("type").asString("")).isEqualTo(model.endsWith("5") ? "disabled" : "adaptive");
            assertThat(thinking.has("budget_tokens")).isFalse();
            assertThat(thinking.has("display")).isEqualTo(!model.endsWith("5"));
            assertThat(losses.list()).extracting(Loss::path).containsExactly("thinking");
        }
    }
}
