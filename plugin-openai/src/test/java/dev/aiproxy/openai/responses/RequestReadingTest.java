package dev.aiproxy.openai.responses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Requests as they are read, and written back. */
class RequestReadingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\",\"input\":\"Hi\"}",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"instructions\":\"S\","
                        + "\"new_member\":{\"a\":[1]},\"max_tool_calls\":3,\"service_tier\":\"fast\"}",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_file\",\"file_id\":"
                        + "\"file-1\",\"detail\":\"high\",\"x\":1},{\"type\":\"input_file\",\"filename\":\"a.pdf\","
                        + "\"file_data\":\"data:application/pdf;base64,aGk=\"},{\"type\":\"input_image\",\"file_id\":"
                        + "\"file-2\"},{\"type\":\"input_video\",\"url\":\"v\"}],\"new\":true}]}",
                "{\"model\":\"m\",\"previous_response_id\":\"resp_1\",\"store\":true,\"background\":true,\"input\":["
                        + "{\"type\":\"item_reference\",\"id\":\"msg_1\"},{\"type\":\"function_call_output\","
                        + "\"call_id\":\"c\",\"output\":[{\"type\":\"input_text\",\"text\":\"x\"}],\"status\":"
                        + "\"completed\"},{\"type\":\"computer_call_output\",\"call_id\":\"d\",\"output\":{}}]}",
                "{\"model\":\"m\",\"input\":[{\"type\":\"message\",\"role\":\"assistant\",\"id\":\"msg_1\",\"status\":"
                        + "\"completed\",\"phase\":\"commentary\",\"content\":[{\"type\":\"output_text\",\"text\":\"a\","
                        + "\"annotations\":[{\"type\":\"file_citation\",\"file_id\":\"f\",\"filename\":\"n\","
                        + "\"index\":3}]},{\"type\":\"refusal\",\"refusal\":\"no\"}]},{\"type\":\"message\",\"role\":"
                        + "\"assistant\",\"id\":\"msg_2\",\"content\":[{\"type\":\"output_text\",\"text\":\"b\","
                        + "\"annotations\":[]}]},{\"type\":\"web_search_call\",\"id\":\"ws\",\"status\":\"completed\"},"
                        + "{\"type\":\"custom_tool_call\",\"call_id\":\"c\",\"name\":\"sql\",\"input\":\"SELECT\","
                        + "\"namespace\":\"db\",\"id\":\"ctc_1\"},{\"type\":\"custom_tool_call_output\",\"call_id\":"
                        + "\"c\",\"output\":\"1\"}]}",
                "{\"model\":\"m\",\"input\":[{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":"
                        + "\"summary_text\",\"text\":\"a\"},{\"type\":\"summary_text\",\"text\":\"b\"}],"
                        + "\"encrypted_content\":\"e\",\"status\":\"completed\",\"more\":1},{\"type\":\"reasoning\","
                        + "\"id\":\"rs_2\",\"summary\":[],\"content\":[{\"type\":\"reasoning_text\",\"text\":\"t\"}]}]}",
                "{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"namespace\",\"name\":\"n\",\"description\":"
                        + "\"d\",\"tools\":[{\"type\":\"function\",\"name\":\"f\",\"parameters\":null,\"strict\":null,"
                        + "\"defer_loading\":true},{\"type\":\"custom\",\"name\":\"c\",\"format\":{\"type\":\"text\"}}]},"
                        + "{\"type\":\"web_search\",\"filters\":{\"allowed_domains\":[\"a\"]}},{\"type\":\"function\","
                        + "\"name\":\"g\",\"parameters\":{\"type\":\"object\"},\"strict\":true,\"description\":\"x\"}],"
                        + "\"tool_choice\":{\"type\":\"allowed_tools\",\"mode\":\"auto\",\"tools\":[{\"type\":"
                        + "\"function\",\"name\":\"g\"},{\"type\":\"custom\",\"name\":\"c\"}]},"
                        + "\"parallel_tool_calls\":false}",
                "{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"web_search\"}],\"tool_choice\":{\"type\":"
                        + "\"web_search\"},\"reasoning\":{\"effort\":\"xhigh\",\"summary\":\"detailed\",\"context\":"
                        + "\"all_turns\",\"mode\":\"pro\"},\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\","
                        + "\"schema\":{\"type\":\"object\"},\"strict\":true,\"description\":\"d\"},\"verbosity\":"
                        + "\"low\"},\"include\":[\"message.output_text.logprobs\",\"web_search_call.results\"],"
                        + "\"top_logprobs\":3,\"temperature\":0.70,\"top_p\":1.0,\"metadata\":{\"a\":\"b\"},"
                        + "\"user\":\"u\",\"prompt_cache_key\":\"k\",\"prompt_cache_options\":{\"ttl\":\"12h\"},"
                        + "\"truncation\":\"auto\",\"stream\":true,\"stream_options\":{\"include_obfuscation\":false},"
                        + "\"conversation\":{\"id\":\"conv_1\"}}"
            })
    void writesBackAllThatItHasRead(String json) {
        assertThat(normal(Codec.write(Codec.read(json)))).isEqualTo(normal(Json.parse(json)));
    }

    /** Ways to say the same thing. */
    private static JsonNode normal(JsonNode request) {
        ObjectNode normal = (ObjectNode) request.deepCopy();
        if (normal.path("input").isString()) {
            String text = normal.path("input").stringValue();
            normal.putArray("input").addObject().put("role", "user").put("content", text);
        }
        for (JsonNode item : normal.path("input")) {
            if (item instanceof ObjectNode object && item.has("role")) {
                object.put("type", "message");
                if (item.path("content").isString()) {
                    String text = item.path("content").stringValue();
                    object.putArray("content")
                            .addObject()
                            .put("type", "input_text")
                            .put("text", text);
                }
            }
        }
        return normal;
    }

    @Test
    void refusesWhatMakesNoSenseAndNamesThePlace() {
        for (String[] wrong : new String[][] {
            {"[]", ""},
            {"{\"input\":\"x\"}", "model"},
            {"{\"model\":\"m\",\"input\":5}", "input"},
            {"{\"model\":\"m\",\"input\":[5]}", "input[0]"},
            {"{\"model\":\"m\",\"input\":[{\"role\":\"robot\",\"content\":\"x\"}]}", "input[0].role"},
            {
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_image\"}]}]}",
                "input[0].content[0]"
            },
            {"{\"model\":\"m\",\"input\":\"x\",\"temperature\":\"hot\"}", "temperature"},
            {"{\"model\":\"m\",\"input\":\"x\",\"max_output_tokens\":-1}", "max_output_tokens"},
            {"{\"model\":\"m\",\"input\":\"x\",\"tools\":[{\"type\":\"function\"}]}", "tools[0].name"},
            {"{\"model\":\"m\",\"input\":\"x\",\"tool_choice\":\"maybe\"}", "tool_choice"},
            {"{\"model\":\"m\",\"input\":[{\"type\":\"function_call_output\",\"output\":\"x\"}]}", "input[0].call_id"},
        }) {
            assertThatThrownBy(() -> Codec.read(wrong[0])).isInstanceOfSatisfying(FaultException.class, e -> {
                assertThat(e.fault().kind()).isEqualTo(FaultKind.INVALID_REQUEST);
                assertThat(e.fault().param().orElse("")).isEqualTo(wrong[1]);
            });
        }
    }

    @Test
    void takesNullForEveryMember() {
        StringBuilder json = new StringBuilder("{\"model\":\"m\",\"input\":null");
        for (String name : List.of(
                "instructions",
                "max_output_tokens",
                "temperature",
                "top_p",
                "top_logprobs",
                "tools",
                "tool_choice",
                "parallel_tool_calls",
                "reasoning",
                "text",
                "include",
                "stream",
                "stream_options",
                "store",
                "previous_response_id",
                "conversation",
                "background",
                "metadata",
                "user",
                "safety_identifier",
                "prompt_cache_key",
                "service_tier",
                "truncation")) {
            json.append(",\"").append(name).append("\":null");
        }
        ChatRequest read = Codec.read(json + "}");
        assertThat(read.extras().isEmpty()).isTrue();
    }
}
