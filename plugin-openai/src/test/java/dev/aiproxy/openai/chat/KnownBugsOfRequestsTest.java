package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.protocol.ModelFactsTable;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Requests that other gateways are known to have got wrong, by the number of the case. */
class KnownBugsOfRequestsTest {
    private static ChatRequest.Builder asking(Turn... turns) {
        return ChatRequest.builder("x", List.of(turns));
    }

    private static JsonNode messages(String model, Turn... turns) {
        return Conversions.write(asking(turns).build(), model).path("messages");
    }

    private static Turn user(String text) {
        return Turn.of(Turn.Role.USER, Block.Text.of(text));
    }

    @Test
    void writesAnEmptyObjectForACallWithoutArguments_3_57() {
        JsonNode sent = messages("gpt-4o", user("x"), Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("a", "f", "")));
        assertThat(sent.path(1)
                        .path("tool_calls")
                        .path(0)
                        .path("function")
                        .path("arguments")
                        .asString())
                .isEqualTo("{}");
    }

    @Test
    void neverShowsForeignThoughtsAsText_9_68() {
        Sealed foreign = new Sealed("anthropic-messages", "there", Sealed.Slot.REDACTED, "secret");
        String sent = messages(
                        "gpt-4o",
                        user("x"),
                        Turn.of(
                                Turn.Role.ASSISTANT,
                                new Block.Reasoning("", foreign, true, Extras.NONE),
                                Block.Reasoning.of("thought"),
                                Block.Text.of("y")))
                .toString();
        assertThat(sent).doesNotContain("thought").doesNotContain("secret");
    }

    @Test
    void readsAndWritesEffort_10_119() {
        assertThat(Conversions.write(Conversions.readWith("\"reasoning_effort\":\"minimal\""), "gpt-5")
                        .path("reasoning_effort")
                        .asString())
                .isEqualTo("minimal");
        assertThat(Conversions.write(Conversions.readWith("\"reasoning_effort\":\"minimal\""), "gpt-5.2")
                        .path("reasoning_effort")
                        .asString())
                .isEqualTo("low");
        assertThat(Conversions.write(Conversions.readWith("\"reasoning_effort\":\"max\""), "gpt-5.6")
                        .path("reasoning_effort")
                        .asString())
                .isEqualTo("xhigh");
    }

    @Test
    void sendsPicturesOfToolsInTheUsersName_17() {
        Block.Media image =
                Block.Media.of(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", "AAAA"), null, Extras.NONE);
        JsonNode sent = messages(
                "gpt-4o",
                user("x"),
                Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("a", "f", "{}")),
                Turn.of(
                        Turn.Role.USER,
                        new Block.ToolResult("a", null, false, List.of(image), false, null, Extras.NONE)));
        assertThat(sent.path(2).path("role").asString()).isEqualTo("tool");
        assertThat(sent.path(2).toString()).doesNotContain("base64");
        assertThat(sent.path(3))
                .isEqualTo(Json.parse(
                        "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"[image from tool call a]\"},"
                                + "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}"));
    }

    @Test
    void readsAPictureInAToolsMessage_18() {
        ChatRequest request = Conversions.read(
                "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"tool_call_id\":\"a\","
                        + "\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AAAA\"}}]}]}");
        Block.ToolResult result =
                (Block.ToolResult) request.turns().getFirst().blocks().getFirst();
        assertThat(result.content().getFirst()).isInstanceOf(Block.Media.class);
    }

    @Test
    void keepsCacheControl_28() {
        Block.Text text = (Block.Text) Conversions.read(
                        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{"
                                + "\"type\":\"text\",\"text\":\"a\",\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}}]}]}")
                .turns()
                .getFirst()
                .blocks()
                .getFirst();
        assertThat(text.cache()).isEqualTo(new dev.aiproxy.api.chat.CacheMark("1h"));
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
        ChatRequest request = asking(user("x"))
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
    void writesASchemaNestedAndPlainJsonApart_61() {
        OutputFormat format = new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null, null, List.of());
        JsonNode body = Conversions.write(asking(user("x")).output(format).build(), "gpt-4o");
        assertThat(body.path("response_format")).isEqualTo(Json.parse("{\"type\":\"json_object\"}"));
        assertThat(body.path("messages").toString()).containsIgnoringCase("json");
    }

    @Test
    void writesOneStopAsAList_62_andEmulatesWhatIsNotTaken() {
        ChatRequest request = asking(user("x")).stop(List.of("a")).build();
        assertThat(Conversions.write(request, "gpt-4o").path("stop")).isEqualTo(Json.parse("[\"a\"]"));
        assertThat(Conversions.write(request, "gpt-5").has("stop")).isFalse();
        assertThat(Conversions.call(request, "gpt-5").stops()).containsExactly("a");
    }

    @Test
    void takesEitherSpellingOfTheLimit_63() {
        assertThat(Conversions.readWith("\"max_tokens\":1,\"max_completion_tokens\":2")
                        .maxOutput())
                .isEqualTo(2);
        assertThat(Conversions.readWith("\"max_tokens\":1").maxOutput()).isEqualTo(1);
    }

    @Test
    void shortensLongIdsTheSameWayEverywhere_75() {
        String id = "x".repeat(100);
        JsonNode sent = messages(
                "gpt-4o",
                user("x"),
                Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of(id, "f", "{}")),
                Turn.of(Turn.Role.TOOL, Block.ToolResult.of(id, "ok")));
        String written = sent.at("/1/tool_calls/0/id").asString();
        assertThat(written.length()).isLessThanOrEqualTo(64);
        assertThat(sent.at("/2/tool_call_id").asString()).isEqualTo(written);
        assertThat(messages("mistral-large", user("x"), Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of(id, "f", "{}")))
                        .at("/1/tool_calls/0/id")
                        .asString())
                .matches("[0-9A-Za-z]{9}");
    }

    @Test
    void writesEmptyContentNotNull_84() {
        JsonNode sent = messages("gpt-4o", user("x"), Turn.of(Turn.Role.ASSISTANT, Block.Reasoning.of("t")), user("y"));
        assertThat(sent.at("/1/content").asString("null")).isEmpty();
    }

    @Test
    void dropsAnUnknownHostedToolAndSaysSo_108() {
        ChatRequest request = asking(user("x"))
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
    void readsNoBlockFromNullContent_116() {
        ChatRequest request = Conversions.read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
                + "{\"role\":\"assistant\",\"content\":null,\"refusal\":null,\"tool_calls\":null}]}");
        assertThat(request.turns().get(1).blocks()).isEmpty();
    }

    @Test
    void readsTheDeveloperAsTheOperator_72_118() {
        ChatRequest request =
                Conversions.read("{\"model\":\"m\",\"messages\":[{\"role\":\"developer\",\"content\":\"a\"}]}");
        assertThat(request.turns().getFirst().role().isSystem()).isTrue();
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
    void refusesStateThatIsNotHere() {
        ChatRequest request = asking(user("x"))
                .state(new dev.aiproxy.api.chat.StateWish(null, "resp_1", null, false))
                .build();
        assertThatThrownBy(() -> Conversions.write(request, "gpt-4o"))
                .isInstanceOfSatisfying(
                        FaultException.class,
                        e -> assertThat(e.fault().code()).contains("previous_response_not_found"));
    }

    @Test
    void saysThatSourcesOfTheHistoryAndTheWishForThemAreGone() {
        Extras at = Extras.at("p", Place.ROOT.member("said"));
        Citation citation = new Citation(Citation.Kind.URL, "https://a", "A", null, 0, 1, Extras.NONE);
        Block.Text said = new Block.Text("x", List.of(citation), null, null, at);
        Block.Media document = new Block.Media(
                Block.Media.Kind.DOCUMENT, new Source.PlainText("words"), null, "T", null, null, true, null, at);
        assertThat(Conversions.losses(
                        asking(Turn.of(Turn.Role.USER, document), Turn.of(Turn.Role.ASSISTANT, said), user("y"))
                                .build(),
                        "gpt-4o"))
                .containsExactlyInAnyOrder("said.citations", "said.citations", "said");
    }

    @Test
    void asksForTheBytesOfFilesAndRecordingsButNotOfPictures() {
        Block.Media pdf = media(Block.Media.Kind.DOCUMENT, "https://a/d.pdf", Extras.NONE);
        Block.Media sound = media(Block.Media.Kind.AUDIO, "https://a/s.wav", Extras.NONE);
        Block.Media picture = media(Block.Media.Kind.IMAGE, "https://a/p.png", Extras.NONE);
        Block.Media own = media(Block.Media.Kind.DOCUMENT, "https://a/own.pdf", Extras.at("openai-chat", Place.ROOT));
        Block.ToolResult result = new Block.ToolResult(
                "a",
                null,
                false,
                List.of(media(Block.Media.Kind.DOCUMENT, "https://a/r.pdf", Extras.NONE)),
                false,
                null,
                Extras.NONE);
        ChatRequest request = asking(Turn.of(Turn.Role.USER, result, pdf, sound, picture, own))
                .build();
        assertThat(new ProviderConversion().fetches(request, Conversions.target("gpt-4o", "{}")))
                .containsExactlyInAnyOrder("https://a/r.pdf", "https://a/d.pdf", "https://a/s.wav");
    }

    private static Block.Media media(Block.Media.Kind kind, String url, Extras extras) {
        return new Block.Media(kind, new Source.Url(url, null), null, null, null, null, false, null, extras);
    }

    @Test
    void sendsTheLastOfTwoResults_48() {
        JsonNode sent = messages(
                "gpt-4o",
                user("x"),
                Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("a", "f", "{}")),
                Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a", "old"), Block.ToolResult.of("a", "new")));
        assertThat(sent.size()).isEqualTo(3);
        assertThat(sent.path(2).path("content").asString()).isEqualTo("new");
    }

    @Test
    void skipsAnEmptyMessageOfTheModel_50() {
        JsonNode sent = messages("gpt-4o", user("x"), Turn.of(Turn.Role.ASSISTANT, Block.Text.of("")), user("y"));
        assertThat(sent.size()).isEqualTo(2);
    }

    @Test
    void keepsArgumentsThatAreNoObjectAsTheyAre_60() {
        JsonNode sent =
                messages("gpt-4o", user("x"), Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("a", "f", "[1,\"b\"]")));
        assertThat(sent.at("/1/tool_calls/0/function/arguments").asString()).isEqualTo("[1,\"b\"]");
    }

    @Test
    void makesNoParallelCallsWhereTheClientWantsNone_73() {
        ChatRequest request = asking(user("x"))
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
    void readsTheTemperatureForWhoeverMayRefuseIt_128() {
        ChatRequest read = Conversions.readWith("\"temperature\":0.2");
        assertThat(read.sampling().temperature()).isEqualByComparingTo("0.2");
        Conversions.write(read, "gpt-5");
        assertThat(Conversions.write(read, "gpt-5").has("temperature")).isFalse();
        assertThat(Conversions.losses(read, "gpt-5")).contains("temperature");
    }

    @Test
    void writesEachRoundOfAToolLoopAsTheBeginningOfTheNext_130() {
        List<Turn> turns = new java.util.ArrayList<>(List.of(user("x")));
        JsonNode before = messages("gpt-4o", turns.toArray(new Turn[0]));
        for (int round = 0; round < 3; round++) {
            turns.add(Turn.of(Turn.Role.ASSISTANT, Block.Reasoning.of("T"), Block.ToolCall.of("c" + round, "f", "{}")));
            turns.add(Turn.of(Turn.Role.TOOL, Block.ToolResult.of("c" + round, "ok")));
            JsonNode after = messages("gpt-4o", turns.toArray(new Turn[0]));
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
        JsonNode sent = messages(
                "gpt-4o",
                user("x"),
                Turn.of(Turn.Role.ASSISTANT, Block.ToolCall.of("a", "f", "{}")),
                Turn.of(Turn.Role.TOOL, Block.ToolResult.of("a", text)));
        assertThat(sent.at("/2/content").asString()).isEqualTo(text);
        ChatRequest read = Conversions.read("{\"model\":\"m\",\"messages\":" + sent + "}");
        Block.ToolResult result =
                (Block.ToolResult) read.turns().getLast().blocks().getFirst();
        assertThat(result.error()).isFalse();
        assertThat(result.text()).isEqualTo(text);
    }

    @Test
    void sendsAPdfAsAFileWithItsBytes_71() {
        Block.Media pdf = Block.Media.of(
                Block.Media.Kind.DOCUMENT, new Source.Bytes("application/pdf", "JVBERg=="), null, Extras.NONE);
        JsonNode part = messages("gpt-4o", Turn.of(Turn.Role.USER, Block.Text.of("Read."), pdf))
                .at("/0/content/1");
        assertThat(part.at("/file/file_data").asString()).isEqualTo("data:application/pdf;base64,JVBERg==");
    }

    @Test
    void namesAFileByItsTitleWithOneEnding() {
        for (String title : List.of("d", "d.pdf", "D.PDF")) {
            Block.Media document = new Block.Media(
                    Block.Media.Kind.DOCUMENT,
                    new Source.Bytes("application/pdf", "JVBERg=="),
                    null,
                    title,
                    null,
                    null,
                    false,
                    null,
                    Extras.NONE);
            JsonNode file = Conversions.write(
                            asking(Turn.of(Turn.Role.USER, document)).build(), "gpt-4o")
                    .path("messages")
                    .path(0)
                    .path("content")
                    .path(0)
                    .path("file");
            assertThat(file.path("filename").asString("")).isEqualTo(title.equals("d") ? "d.pdf" : title);
        }
    }
}
