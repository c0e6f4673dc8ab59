package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.FinishReason;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.protocol.Faults;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Items of an input that change settings rather than say something, and what else came to Responses lately. */
class ChangedSettingsTest {
    private static final String UPDATED = "{\"model\":\"m\",\"reasoning\":{\"effort\":\"high\"},\"input\":["
            + "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"a\"}]},"
            + "{\"type\":\"configuration_update\",\"id\":\"cfg_1\",\"reasoning\":{\"effort\":\"medium\"}},"
            + "{\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"b\"}]},"
            + "{\"type\":\"configuration_update\",\"id\":\"cfg_2\",\"reasoning\":{\"effort\":\"low\"},\"text\":{\"format\":"
            + "{\"type\":\"json_object\"}}}]}";
    private static final String ADDED =
            "{\"model\":\"m\",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":"
                    + "{\"type\":\"object\"},\"strict\":false}],\"input\":[{\"type\":\"additional_tools\",\"tools\":[{\"type\":"
                    + "\"function\",\"name\":\"g\",\"parameters\":{\"type\":\"object\"},\"strict\":false}]},{\"type\":\"message\","
                    + "\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"a\"}]}]}";

    @Test
    void theLastChangeOfEffortAndFormatCounts() {
        ChatRequest read = Codec.read(UPDATED);
        assertThat(read.reasoning().effort()).isEqualTo(Effort.LOW);
        assertThat(read.output().kind()).isEqualTo(OutputFormat.Kind.JSON_OBJECT);
        assertThat(read.turns()).hasSize(2).allMatch(turn -> turn.blocks().size() == 1);
    }

    @Test
    void toolsThatAreAddedAreTools() {
        assertThat(Codec.read(ADDED).tools()).extracting(Tool::name).containsExactly("f", "g");
    }

    @Test
    void itsOwnProtocolGetsAllOfItWhereItStood() {
        for (String json : List.of(UPDATED, ADDED)) {
            Losses losses = new Losses();
            assertThat(Codec.write(Codec.read(json), Codec.unknown(), losses)).isEqualTo(Json.parse(json));
            assertThat(losses.list()).isEmpty();
        }
    }

    @Test
    void aRequestThatOnlyWarmsTheCacheUpWantsNoOutput() {
        String json = "{\"model\":\"m\",\"input\":\"x\",\"max_output_tokens\":50,"
                + "\"prompt_cache_options\":{\"prewarm\":true}}";
        assertThat(Codec.read(json).maxOutput()).isZero();
        assertThat(Codec.write(Codec.read(json))).isEqualTo(Json.parse(json));
    }

    @Test
    void anAnswerThatWasStoppedForMisalignmentIsAFilteredOneThatSaysWhy() {
        String error = "{\"code\":\"misalignment_policy_violation\",\"message\":\"Stopped.\",\"misalignment\":{"
                + "\"error_type\":\"x\",\"detailed_explanation\":\"It went astray.\",\"review_target\":null}}";
        String created = Codec.event("response.created", "\"response\":{\"id\":\"resp_1\"}")
                + Codec.event(
                        "response.output_text.delta",
                        "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Well\"");
        for (String end : List.of(
                Codec.event("error", "\"error\":" + error),
                Codec.event(
                        "response.failed",
                        "\"response\":{\"id\":\"resp_1\",\"status\":\"failed\",\"output\":[],\"error\":" + error
                                + "}"))) {
            List<ChatEvent> events = Codec.events(created + end);
            assertThat(events.getLast()).isInstanceOf(ChatEvent.End.class);
            ChatResponse response = Codec.fold(events).response();
            assertThat(response.candidates().getFirst().finish().reason()).isEqualTo(FinishReason.CONTENT_FILTER);
            assertThat(response.candidates().getFirst().blocks())
                    .extracting(block ->
                            block instanceof Block.Refusal refusal ? refusal.text() : ((Block.Text) block).text())
                    .containsExactly("Well", "It went astray.");
        }
    }

    @Test
    void otherFailuresStayFailures() {
        List<ChatEvent> events = Codec.events(Codec.event(
                "response.failed",
                "\"response\":{\"id\":\"resp_1\",\"status\":\"failed\",\"output\":[],\"error\":{\"code\":\"server_error\","
                        + "\"message\":\"Oops.\"}}"));
        assertThat(events.getLast()).isInstanceOf(ChatEvent.Failed.class);
        assertThat(Faults.fault(Json.parse("{\"message\":\"Oops.\"}"), 500).message())
                .contains("Oops.");
    }
}
