package dev.aiproxy.openai.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Citation;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sealed;
import dev.aiproxy.api.chat.Source;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Requests that other gateways are known to have got wrong, by the number of the case. */
class KnownBugsOfRequestsTest {
    @Test
    void neverShowsForeignThoughtsAsText_9_68() {
        Sealed foreign = new Sealed("anthropic-messages", "there", Sealed.Slot.REDACTED, "secret");
        String sent = Conversions.messages(
                        "gpt-4o",
                        Conversions.user("x"),
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
    void writesASchemaNestedAndPlainJsonApart_61() {
        OutputFormat format = new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null, null, List.of());
        JsonNode body = Conversions.write(
                Conversions.asking(Conversions.user("x")).output(format).build(), "gpt-4o");
        assertThat(body.path("response_format")).isEqualTo(Json.parse("{\"type\":\"json_object\"}"));
        assertThat(body.path("messages").toString()).containsIgnoringCase("json");
    }

    @Test
    void writesOneStopAsAList_62_andEmulatesWhatIsNotTaken() {
        ChatRequest request =
                Conversions.asking(Conversions.user("x")).stop(List.of("a")).build();
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
    void writesEmptyContentNotNull_84() {
        JsonNode sent = Conversions.messages(
                "gpt-4o",
                Conversions.user("x"),
                Turn.of(Turn.Role.ASSISTANT, Block.Reasoning.of("t")),
                Conversions.user("y"));
        assertThat(sent.at("/1/content").asString("null")).isEmpty();
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
    void refusesStateThatIsNotHere() {
        ChatRequest request = Conversions.asking(Conversions.user("x"))
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
                        Conversions.asking(
                                        Turn.of(Turn.Role.USER, document),
                                        Turn.of(Turn.Role.ASSISTANT, said),
                                        Conversions.user("y"))
                                .build(),
                        "gpt-4o"))
                .containsExactlyInAnyOrder("said.citations", "said.citations", "said");
    }

    @Test
    void skipsAnEmptyMessageOfTheModel_50() {
        JsonNode sent = Conversions.messages(
                "gpt-4o",
                Conversions.user("x"),
                Turn.of(Turn.Role.ASSISTANT, Block.Text.of("")),
                Conversions.user("y"));
        assertThat(sent.size()).isEqualTo(2);
    }

    @Test
    void readsTheTemperatureForWhoeverMayRefuseIt_128() {
        ChatRequest read = Conversions.readWith("\"temperature\":0.2");
        assertThat(read.sampling().temperature()).isEqualByComparingTo("0.2");
        Conversions.write(read, "gpt-5");
        assertThat(Conversions.write(read, "gpt-5").has("temperature")).isFalse();
        assertThat(Conversions.losses(read, "gpt-5")).contains("temperature");
    }
}
