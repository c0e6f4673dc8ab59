package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.Conversions.delta;
import static dev.aiproxy.openai.chat.Conversions.finish;
import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Usage;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Answers of providers that other gateways are known to have got wrong, by the number of the case. */
class KnownBugsOfRepliesTest {
    private static final String OPEN =
            "{\"index\":0,\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"%s\"}}";

    private static List<Block> blocks(String... members) {
        return Conversions.reply(Conversions.stream(members))
                .candidates()
                .getFirst()
                .blocks();
    }

    private static String call(String json) {
        return delta("{\"tool_calls\":[" + json + "]}");
    }

    private static List<String> inputs(List<Block> blocks) {
        return blocks.stream()
                .filter(Block.ToolCall.class::isInstance)
                .map(block -> ((Block.ToolCall) block).name() + ((Block.ToolCall) block).input())
                .toList();
    }

    @Test
    void keepsArgumentsThatComeWithTheName_2() {
        assertThat(inputs(blocks(call(OPEN.replace("%s", "{\\\"a\\\":1}")), finish("tool_calls"))))
                .containsExactly("f{\"a\":1}");
    }

    @Test
    void keepsACallThatWasCutAsItIs_4_51() {
        ChatResponse response =
                Conversions.reply(Conversions.stream(call(OPEN.replace("%s", "{\\\"a\\\":")), finish("length")));
        assertThat(response.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.MAX_TOKENS);
        JsonNode choice = Conversions.whole(Conversions.readWith("\"n\":1"), response)
                .path("choices")
                .path(0);
        assertThat(choice.path("finish_reason").asString()).isEqualTo("length");
        assertThat(choice.at("/message/tool_calls/0/function/arguments").asString())
                .isEqualTo("{\"a\":");
    }

    @Test
    void flattensNamespacesAndRestoresThem_13() {
        ChatRequest request = Conversions.asking(Conversions.user("x"))
                .tools(List.of(new Tool.Function("f", "ns", null, null, null, null, Extras.NONE)))
                .build();
        assertThat(Conversions.write(request, "gpt-4o")
                        .at("/tools/0/function/name")
                        .asString())
                .isEqualTo("ns__f");
        String reply = Conversions.message(
                "{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"ns__f\",\"arguments\":\"{}\"}}]}",
                "tool_calls");
        var events = Conversions.events(
                Conversions.call(request, "gpt-4o").decoder(200, dev.aiproxy.api.wire.Headers.EMPTY),
                reply.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                1000);
        Block.ToolCall call = (Block.ToolCall)
                Conversions.fold(events).candidates().getFirst().blocks().getFirst();
        assertThat(call.namespace()).isEqualTo("ns");
        assertThat(call.name()).isEqualTo("f");
    }

    @Test
    void readsAFilteredAnswer_20() {
        assertThat(Conversions.reply(Conversions.stream(finish("content_filter")))
                        .candidates()
                        .getFirst()
                        .finish()
                        .reason())
                .isEqualTo(FinishReason.CONTENT_FILTER);
    }

    @Test
    void failsWhereAStreamEndsWithoutAReason_54_82() {
        assertThat(Conversions.failure(Conversions.stream(delta("{\"content\":\"a\"}")))
                        .fault()
                        .kind())
                .isEqualTo(FaultKind.UPSTREAM_ERROR);
    }

    @Test
    void readsThoughtsOfEitherName_25_70() {
        assertThat(blocks(delta("{\"reasoning\":\"a\"}"), delta("{\"content\":\"b\"}"), finish("stop"))
                        .getFirst())
                .usingRecursiveComparison()
                .ignoringFields("extras")
                .isEqualTo(Block.Reasoning.of("a"));
        assertThat(blocks(delta("{\"reasoning_content\":\"a\"}"), finish("stop"))
                        .getFirst())
                .isInstanceOf(Block.Reasoning.class);
    }

    @Test
    void keepsCallsApartWhateverTheirIndexesAndIds_79() {
        String more = "{\"index\":%d,\"id\":\"\",\"function\":{\"arguments\":\"%s\"}}";
        assertThat(inputs(blocks(
                        call(OPEN.replace("%s", "{")),
                        call(more.formatted(0, "}")),
                        call("{\"index\":7,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{\"}}"),
                        call(more.formatted(7, "}")),
                        finish("tool_calls"))))
                .containsExactly("f{}", "g{}");
        assertThat(inputs(blocks(
                        call("{\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
                        call("{\"id\":\"b\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}"),
                        call("{\"function\":{\"arguments\":\"}\"}}"),
                        finish("tool_calls"))))
                .containsExactly("f{}", "f{}");
        assertThat(inputs(blocks(
                        call(OPEN.replace("%s", "{}")),
                        call(OPEN.replace("\"a\"", "\"b\"").replace("%s", "{}")),
                        finish("tool_calls"))))
                .containsExactly("f{}", "f{}");
        assertThat(inputs(blocks(
                        call("{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
                        call("{\"index\":0,\"id\":\"\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}"),
                        finish("stop"))))
                .containsExactly("f{}", "f{}");
    }

    @Test
    void waitsForTheName_80() {
        assertThat(inputs(blocks(
                        call("{\"index\":0,\"id\":\"a\",\"function\":{\"arguments\":\"{\"}}"),
                        call("{\"index\":0,\"function\":{\"name\":\"f\",\"arguments\":\"}\"}}"),
                        finish("tool_calls"))))
                .containsExactly("f{}");
    }

    @Test
    void endsNoCallBecauseItsArgumentsParse_81() {
        assertThat(inputs(blocks(
                        call(OPEN.replace("%s", "1")),
                        call("{\"index\":0,\"function\":{\"arguments\":\"2\"}}"),
                        finish("tool_calls"))))
                .containsExactly("f12");
    }

    @Test
    void takesEmptyRolesAndNullTypes_83() {
        assertThat(inputs(blocks(
                        delta("{\"role\":\"\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"type\":null,"
                                + "\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}"),
                        finish("tool_calls"))))
                .containsExactly("f{}");
    }

    @Test
    void neverCountsTextBelowZero_99_andAddsHiddenReasoning() {
        ChatResponse response = Conversions.reply(Conversions.stream(
                delta("{\"content\":\"a\"}"),
                finish("stop"),
                "\"choices\":[],\"usage\":{\"prompt_tokens\":307,\"completion_tokens\":26,\"total_tokens\":560,"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":227}}"));
        assertThat(response.usage().output()).isEqualTo(253);
        assertThat(response.usage().reasoning()).isEqualTo(227);
    }

    @Test
    void failsWhereTheBytesStopEvenInTheMiddleOfAnEvent_135() {
        String cut = Conversions.chunks(delta("{\"content\":\"a\"}"), finish("stop"));
        assertThat(Conversions.failure(cut.substring(0, cut.length() - 30))
                        .fault()
                        .kind())
                .isEqualTo(FaultKind.UPSTREAM_ERROR);
    }

    @Test
    void givesAbsentCountsNoMeaning_23_53() {
        String stream = Conversions.stream(
                delta("{\"content\":\"a\"}"),
                finish("stop"),
                "\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4,\"total_tokens\":7}");
        Usage usage = Conversions.reply(stream).usage();
        assertThat(usage).isEqualTo(Usage.of(3, 4));
        String whole = Conversions.message("{\"role\":\"assistant\",\"content\":\"a\"}", "stop")
                .replace("\"created\":1", "\"created\":1785990796.0");
        assertThat(Conversions.reply(whole).created()).isEqualTo(1_785_990_796L);
    }

    @Test
    void readsCachedTokensOfAUsageThatComesLast_5_29_100() {
        Usage usage = Conversions.reply(Conversions.stream(
                        delta("{\"content\":\"a\"}"),
                        finish("stop"),
                        "\"choices\":[],\"usage\":{\"prompt_tokens\":1000,\"completion_tokens\":5,\"total_tokens\":1005,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":800}}"))
                .usage();
        assertThat(usage.input()).isEqualTo(1000);
        assertThat(usage.cacheRead()).isEqualTo(800);
    }

    @Test
    void readsTextAndTwoCallsAsBlocksOfTheirOwnThatAllEnd_30() {
        String second =
                "{\"index\":1,\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"\"}}";
        var events = Conversions.events(Conversions.stream(
                delta("{\"content\":\"a\"}"), call(OPEN.replace("%s", "{}")), call(second), finish("tool_calls")));
        assertThat(events).filteredOn(ChatEvent.BlockEnd.class::isInstance).hasSize(3);
        List<Block> blocks = Conversions.fold(events).candidates().getFirst().blocks();
        assertThat(blocks.getFirst()).isInstanceOf(Block.Text.class);
        assertThat(inputs(blocks)).containsExactly("f{}", "g");
        assertThat(Conversions.fold(events).candidates().getFirst().finish().reason())
                .isEqualTo(FinishReason.TOOL_CALLS);
    }

    @Test
    void countsOfZeroAfterRealOnesAreNoCounts_46() {
        String usage = "\"choices\":[],\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}";
        assertThat(Conversions.reply(Conversions.stream(
                                delta("{\"content\":\"a\"}"),
                                usage.formatted(3, 4, 7),
                                finish("stop"),
                                usage.formatted(0, 0, 0)))
                        .usage())
                .isEqualTo(Usage.of(3, 4));
    }

    @Test
    void makesDifferentIdsForCallsWithoutAny_47_theSameEachTime() {
        String whole = Conversions.message(
                "{\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},"
                        + "{\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}",
                "tool_calls");
        List<String> ids = ids(whole);
        assertThat(ids).hasSize(2).doesNotHaveDuplicates().doesNotContain("");
        assertThat(ids(whole)).isEqualTo(ids);
    }

    private static List<String> ids(String reply) {
        return Conversions.reply(reply).candidates().getFirst().blocks().stream()
                .map(block -> ((Block.ToolCall) block).id())
                .toList();
    }

    @Test
    void ignoresWhatFollowsTheEnd_55() {
        String stream = Conversions.stream(delta("{\"content\":\"a\"}"), finish("stop"));
        assertThat(Conversions.events(stream + Conversions.chunks(delta("{\"content\":\"b\"}"))))
                .isEqualTo(Conversions.events(stream));
    }

    @Test
    void finishesOnceHoweverOftenTheProviderSaysSo_77() {
        var events =
                Conversions.events(Conversions.stream(delta("{\"content\":\"a\"}"), finish("stop"), finish("stop")));
        assertThat(events).filteredOn(ChatEvent.Finished.class::isInstance).hasSize(1);
    }

    @Test
    void readsEventsWithoutASpaceAndCharactersThatAreCut_102_103() {
        String stream = Conversions.stream(delta("{\"content\":\"aü€\"}"), finish("stop"))
                .replace("data: ", "data:");
        assertThat(Conversions.events(
                        Conversions.decoder(), stream.getBytes(java.nio.charset.StandardCharsets.UTF_8), 1))
                .isEqualTo(Conversions.events(stream));
        assertThat(((Block.Text) blocks(delta("{\"content\":\"aü€\"}"), finish("stop"))
                                .getFirst())
                        .text())
                .isEqualTo("aü€");
    }
}
