package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.NEW;
import static dev.aiproxy.gemini.generate.Samples.OLD;
import static dev.aiproxy.gemini.generate.Samples.ask;
import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Conversations of other formats, told to Gemini. A number is that of a case in the list of known bugs of others. */
class ConversationWritingTest {
    @Test
    void case27MarksOnlyTheFirstCallOfATurnThatNobodySigned() {
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(
                                        Role.ASSISTANT,
                                        Block.ToolCall.of("a", "f", "{}"),
                                        Block.ToolCall.of("b", "f", "{}")),
                                Turn.of(Role.TOOL, Block.ToolResult.of("a", "1"), Block.ToolResult.of("b", "2"))))
                .build();
        JsonNode parts = write(request, NEW).at("/contents/1/parts");
        assertThat(parts.get(0).path("thoughtSignature").stringValue()).isEqualTo("skip_thought_signature_validator");
        assertThat(parts.get(1).has("thoughtSignature")).isFalse();
        assertThat(write(request, OLD).at("/contents/1/parts/0").has("thoughtSignature"))
                .isFalse();
    }

    @Test
    void case35SendsACloudStorageAddressAsAFile() {
        Block image = Block.Media.of(Block.Media.Kind.IMAGE, new Source.Url("gs://b/x.png", null), null, Extras.NONE);
        assertThat(write(ask(image), OLD).at("/contents/0/parts/0"))
                .isEqualTo(json("{'fileData':{'fileUri':'gs://b/x.png','mimeType':'image/png'}}"));
    }

    @Test
    void case48SendsTheLastOfTwoResults() {
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(Role.ASSISTANT, Block.ToolCall.of("a", "f", "{}")),
                                Turn.of(Role.TOOL, Block.ToolResult.of("a", "1"), Block.ToolResult.of("a", "2"))))
                .build();
        JsonNode parts = write(request, NEW).at("/contents/2/parts");
        assertThat(parts).hasSize(1);
        assertThat(parts.at("/0/functionResponse/response")).isEqualTo(json("{'output':'2'}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"x\"' | {'input':'x'}",
                "'[1]' | {'input':[1]}",
                "7 | {'input':7}",
                "null | {}",
                "'{bad' | {'input':'{bad'}"
            })
    void case60And86WrapsArgumentsThatAreNoObject(String input, String args) {
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(Role.ASSISTANT, Block.ToolCall.of("a", "f", input))))
                .build();
        assertThat(write(request, NEW).at("/contents/1/parts/0/functionCall/args"))
                .isEqualTo(json(args));
    }

    @Test
    void case64And65PutsImagesIntoTheRightResult() {
        Block image = Block.Media.of(Block.Media.Kind.IMAGE, new Source.Bytes("image/png", "iVBO"), null, Extras.NONE);
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(
                                        Role.ASSISTANT,
                                        Block.ToolCall.of("a", "f", "{}"),
                                        Block.ToolCall.of("b", "f", "{}")),
                                Turn.of(
                                        Role.TOOL,
                                        Block.ToolResult.of("a", "1"),
                                        Block.ToolResult.of("b", "2").withContent(List.of(Block.Text.of("2"), image)))))
                .build();
        assertThat(write(request, NEW).at("/contents/2/parts/1/functionResponse"))
                .isEqualTo(json("{'id':'b','name':'f','response':{'output':'2'},"
                        + "'parts':[{'inlineData':{'mimeType':'image/png','data':'iVBO'}}]}"));
        assertThat(write(request, OLD).at("/contents/2/parts/2"))
                .isEqualTo(json("{'inlineData':{'mimeType':'image/png','data':'iVBO'}}"));
    }

    @Test
    void case66BeginsWithAUserTurn() {
        ChatRequest request = ChatRequest.builder("m", List.of(Turn.of(Role.ASSISTANT, Block.Text.of("Hi"))))
                .build();
        assertThat(write(request, NEW).path("contents"))
                .isEqualTo(json("[{'role':'user','parts':[{'text':''}]},{'role':'model','parts':[{'text':'Hi'}]}]"));
    }

    @Test
    void case68And67DropsForeignSignaturesWithoutAnError() {
        Sealed foreign = new Sealed("anthropic-messages", "claude", Sealed.Slot.REDACTED, "x");
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(
                                        Role.ASSISTANT,
                                        new Block.Reasoning("", foreign, true, Extras.NONE),
                                        Block.Text.of("Hello"))))
                .build();
        Losses losses = new Losses();
        assertThat(write(request, NEW, losses).at("/contents/1/parts")).isEqualTo(json("[{'text':'Hello'}]"));
        assertThat(losses.isEmpty()).isTrue();
    }

    @Test
    void case118PutsADeveloperIntoTheSystemInstruction() {
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(Turn.of(Role.DEVELOPER, Block.Text.of("D")), Turn.of(Role.USER, Block.Text.of("Hi"))))
                .build();
        assertThat(write(request, NEW).at("/systemInstruction/parts/0/text").stringValue())
                .isEqualTo("D");
    }

    @Test
    void case123AnswersEveryCall() {
        ChatRequest request = ChatRequest.builder(
                        "m",
                        List.of(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(
                                        Role.ASSISTANT,
                                        Block.ToolCall.of("a", "f", "{}"),
                                        Block.ToolCall.of("b", "g", "{}")),
                                Turn.of(Role.TOOL, Block.ToolResult.of("b", "2"))))
                .build();
        assertThat(write(request, NEW).at("/contents/2/parts"))
                .isEqualTo(json("[{'functionResponse':{'id':'a','name':'f','response':{'error':'[no result]'}}},"
                        + "{'functionResponse':{'id':'b','name':'g','response':{'output':'2'}}}]"));
    }

    @Test
    void case130WritesEachRoundAsTheBeginningOfTheNext() {
        List<Turn> turns = new java.util.ArrayList<>(List.of(Turn.of(Role.USER, Block.Text.of("x"))));
        JsonNode before = write(ChatRequest.builder("m", turns).build(), NEW).path("contents");
        for (int round = 0; round < 3; round++) {
            Sealed signature = new Sealed(Names.PROTOCOL, "google", Sealed.Slot.CALL, "s" + round);
            turns.add(Turn.of(
                    Role.ASSISTANT,
                    Block.Reasoning.of("T"),
                    Block.ToolCall.of("c" + round, "f", "{}").withSignature(signature)));
            turns.add(Turn.of(Role.TOOL, Block.ToolResult.of("c" + round, "ok")));
            JsonNode after = write(ChatRequest.builder("m", turns).build(), NEW).path("contents");
            assertThat(after.size()).isGreaterThan(before.size());
            for (int i = 0; i < before.size(); i++) {
                assertThat(after.path(i)).isEqualTo(before.path(i));
            }
            before = after;
        }
    }

    @Test
    void case139KeepsAResultThatLooksLikeAnError() {
        String text = "{\"error\":\"none\",\"n\":1}";
        JsonNode written = new ToolResponse(text, false).write();
        assertThat(written).isEqualTo(Json.object().put("output", text));
        assertThat(ToolResponse.read(written)).isEqualTo(new ToolResponse(text, false));
        assertThat(new ToolResponse("{\"a\":1.0}", false).write()).isEqualTo(json("{'a':1.0}"));
    }

    @Test
    void theWordForNoSignatureIsNone() {
        ChatRequest request = Samples.readContents("[{'parts':[{'text':'x'}]},{'role':'model','parts':[{'functionCall':"
                + "{'name':'f','args':{}},'thoughtSignature':'skip_thought_signature_validator'}]},"
                + "{'parts':[{'functionResponse':{'name':'f','response':{'output':'1'}}}]}]");
        assertThat(((Block.ToolCall) request.turns().get(1).blocks().getFirst()).signature())
                .isNull();
        assertThat(write(request, NEW)
                        .at("/contents/1/parts/0/thoughtSignature")
                        .asString(""))
                .isEqualTo("skip_thought_signature_validator");
        assertThat(write(request, OLD).at("/contents/1/parts/0").has("thoughtSignature"))
                .isFalse();
    }

    private static JsonNode contents(Turn... turns) {
        return write(ChatRequest.builder("m", List.of(turns)).build(), NEW).path("contents");
    }

    @Test
    void case37ShowsWhatAnotherProviderRanInALine() {
        Block search = new Block.Foreign(
                "anthropic-messages",
                "tool_search_tool_result",
                json("{'type':'tool_search_tool_result'}"),
                "[tools that were found: f]",
                Extras.at("anthropic-messages", Place.ROOT.element("content", 0)));
        Losses losses = new Losses();
        ChatRequest request = ChatRequest.builder(
                        "m", List.of(Turn.of(Role.USER, Block.Text.of("Hi")), Turn.of(Role.ASSISTANT, search)))
                .build();
        assertThat(write(request, NEW, losses).at("/contents/1/parts"))
                .isEqualTo(json("[{'text':'[tools that were found: f]'}]"));
        assertThat(losses.list()).extracting(Loss::path).containsExactly("content[0]");
    }

    @Test
    void case49JoinsWhatTheModelSaidInARowBeforeItsResults() {
        assertThat(contents(
                        Turn.of(Role.USER, Block.Text.of("Hi")),
                        Turn.of(Role.ASSISTANT, Block.Text.of("I look.")),
                        Turn.of(Role.ASSISTANT, Block.ToolCall.of("a", "f", "{}")),
                        Turn.of(Role.ASSISTANT, Block.ToolCall.of("b", "g", "{}")),
                        Turn.of(Role.TOOL, Block.ToolResult.of("b", "2")),
                        Turn.of(Role.TOOL, Block.ToolResult.of("a", "1")),
                        Turn.of(Role.USER, Block.Text.of("And?"))))
                .isEqualTo(json("[{'role':'user','parts':[{'text':'Hi'}]},{'role':'model','parts':[{'text':'I look.'},"
                        + "{'functionCall':{'id':'a','name':'f','args':{}},"
                        + "'thoughtSignature':'skip_thought_signature_validator'},"
                        + "{'functionCall':{'id':'b','name':'g','args':{}}}]},{'role':'user','parts':["
                        + "{'functionResponse':{'id':'a','name':'f','response':{'output':'1'}}},"
                        + "{'functionResponse':{'id':'b','name':'g','response':{'output':'2'}}},{'text':'And?'}]}]"));
    }

    @Test
    void case50LeavesOutTurnsOfTheModelThatSayNothing() {
        assertThat(contents(
                        Turn.of(Role.USER, Block.Text.of("Hi")),
                        Turn.of(Role.ASSISTANT, Block.Text.of("")),
                        Turn.of(Role.USER, Block.Text.of("Well?"))))
                .isEqualTo(json("[{'role':'user','parts':[{'text':'Hi'},{'text':'Well?'}]}]"));
    }

    @Test
    void case59KeepsTheOrderOfTextAndCalls() {
        assertThat(contents(
                                Turn.of(Role.USER, Block.Text.of("Hi")),
                                Turn.of(
                                        Role.ASSISTANT,
                                        Block.Text.of("One"),
                                        Block.ToolCall.of("a", "f", "{}"),
                                        Block.Text.of("Two")))
                        .at("/1/parts"))
                .isEqualTo(json("[{'text':'One'},{'functionCall':{'id':'a','name':'f','args':{}},"
                        + "'thoughtSignature':'skip_thought_signature_validator'},{'text':'Two'}]"));
    }

    @Test
    void case71SendsAPdfAsBytes() {
        Block pdf = new Block.Media(
                Block.Media.Kind.DOCUMENT,
                new Source.Bytes("application/pdf", "JVBE"),
                "a.pdf",
                null,
                null,
                null,
                false,
                null,
                Extras.NONE);
        assertThat(contents(Turn.of(Role.USER, pdf)).at("/0/parts/0"))
                .isEqualTo(json("{'inlineData':{'mimeType':'application/pdf','data':'JVBE','displayName':'a.pdf'}}"));
    }

    @Test
    void case75ShortensIdsThatAreTooLongTheSameForCallAndResult() {
        String id = "x".repeat(200);
        JsonNode contents = contents(
                Turn.of(Role.USER, Block.Text.of("Hi")),
                Turn.of(Role.ASSISTANT, Block.ToolCall.of(id, "f", "{}")),
                Turn.of(Role.TOOL, Block.ToolResult.of(id, "1")));
        String sent = contents.at("/1/parts/0/functionCall/id").stringValue();
        assertThat(sent).hasSizeLessThanOrEqualTo(128).startsWith("xxx");
        assertThat(contents.at("/2/parts/0/functionResponse/id").stringValue()).isEqualTo(sent);
    }

    @Test
    void case84SendsAUserThatSaysNothingAsAnEmptyText() {
        assertThat(contents(Turn.of(Role.USER, Block.Text.of(""))))
                .isEqualTo(json("[{'role':'user','parts':[{'text':''}]}]"));
    }

    @Test
    void case112TakesContentsWithoutARole() {
        ChatRequest request = Samples.readContents("[{'parts':[{'text':'x'}]},{'role':'','parts':[{'text':'y'}]}]");
        assertThat(request.turns()).extracting(Turn::role).containsOnly(Role.USER);
    }

    @Test
    void case125KeepsAThoughtWithoutWordsThatIsSigned() {
        ChatRequest request = Samples.readContents("[{'parts':[{'text':'x'}]},{'role':'model','parts':["
                + "{'text':'','thought':true,'thoughtSignature':'AbCd'},{'text':'y'}]},{'parts':[{'text':'z'}]}]");
        assertThat(write(request, NEW).at("/contents/1/parts"))
                .isEqualTo(json("[{'text':'','thought':true,'thoughtSignature':'AbCd'},{'text':'y'}]"));
    }

    @Test
    void case28ReportsMarksOfCachesThatGeminiLacks() {
        Losses losses = new Losses();
        Block marked = Block.Text.of("Hi", new CacheMark("1h"), Extras.at("x", Place.ROOT.element("content", 0)));
        ChatRequest request =
                ChatRequest.builder("m", List.of(Turn.of(Role.USER, marked))).build();
        assertThat(write(request, NEW, losses).at("/contents/0/parts")).isEqualTo(json("[{'text':'Hi'}]"));
        assertThat(losses.list()).extracting(Loss::path).containsExactly("content[0].cache_control");
    }
}
