package dev.aiproxy.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.chat.ChatProtocol;
import dev.aiproxy.openai.responses.ResponsesProtocol;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What happens between OpenAI's two protocols, by the numbers of cases that other gateways are known to have got wrong. */
class BetweenProtocolsTest {
    private static Between chatClient(String model, String members) {
        return new Between(
                new ChatProtocol(),
                new ResponsesProtocol(),
                model,
                "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]" + members
                        + "}");
    }

    private static Between responsesClient(String model, String members) {
        return new Between(
                new ResponsesProtocol(),
                new ChatProtocol(),
                model,
                "{\"model\":\"m\",\"stream\":true,\"input\":\"x\"" + members + "}");
    }

    private static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
    }

    private static String completed(String output) {
        return event(
                "response.completed",
                "\"response\":{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":[" + output + "]}");
    }

    private static List<JsonNode> deltas(String stream) {
        List<JsonNode> deltas = new ArrayList<>();
        stream.lines()
                .filter(line -> line.startsWith("data: {"))
                .forEach(line -> deltas.add(Json.parse(line.substring(6)).at("/choices/0/delta")));
        return deltas;
    }

    private static String joined(String stream, String member) {
        StringBuilder all = new StringBuilder();
        deltas(stream).forEach(delta -> all.append(delta.path(member).asString("")));
        return all.toString();
    }

    private static String summary(int part, String text) {
        String place = "\"item_id\":\"rs_1\",\"output_index\":0,\"summary_index\":" + part;
        return event(
                        "response.reasoning_summary_part.added",
                        place + ",\"part\":{\"type\":\"summary_text\",\"text\":\"\"}")
                + event("response.reasoning_summary_text.delta", place + ",\"delta\":\"" + text + "\"")
                + event("response.reasoning_summary_text.done", place + ",\"text\":\"" + text + "\"");
    }

    @Test
    void summariesOfThoughtsReachAChatClientInOrderWithABlankLineBetweenTheParts_10_25() {
        Between between = chatClient("gpt-5", ",\"reasoning_effort\":\"low\"");
        assertThat(between.asked().path("reasoning").path("effort").asString()).isEqualTo("low");
        String item =
                "{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[{\"type\":\"summary_text\",\"text\":\"one\"},"
                        + "{\"type\":\"summary_text\",\"text\":\"two\"}]}";
        String written = between.streamed(event("response.created", "\"response\":{\"id\":\"resp_1\",\"model\":\"m\"}")
                + event(
                        "response.output_item.added",
                        "\"output_index\":0,\"item\":{\"type\":\"reasoning\",\"id\":\"rs_1\",\"summary\":[]}")
                + summary(0, "one")
                + summary(1, "two")
                + event("response.output_item.done", "\"output_index\":0,\"item\":" + item)
                + completed(item));
        assertThat(joined(written, "reasoning_content")).isEqualTo("one\n\ntwo");
        assertThat(joined(written, "content")).isEmpty();
    }

    @Test
    void commentaryAndAnswerAreOneChoice_8() {
        String message =
                "{\"type\":\"message\",\"id\":\"%s\",\"role\":\"assistant\",\"phase\":\"%s\",\"content\":[{\"type\":"
                        + "\"output_text\",\"text\":\"%s\",\"annotations\":[]}]}";
        JsonNode answer = chatClient("gpt-5", "")
                .whole("{\"id\":\"resp_1\",\"status\":\"completed\",\"output\":["
                        + message.formatted("msg_1", "commentary", "Looking.") + ","
                        + message.formatted("msg_2", "final_answer", "Done.") + "]}");
        assertThat(answer.path("choices").size()).isEqualTo(1);
        assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo("Looking.Done.");
    }

    @Test
    void aHistoryOfThoughtCallAndResultIsOneMessageWithCallsAndShowsNoThought_9_11() {
        Between between = new Between(
                new ResponsesProtocol(),
                new ChatProtocol(),
                "gpt-4o",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"x\"},{\"type\":\"reasoning\",\"id\":\"rs_1\","
                        + "\"summary\":[{\"type\":\"summary_text\",\"text\":\"secret\"}]},{\"type\":\"function_call\","
                        + "\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"},{\"type\":\"function_call_output\","
                        + "\"call_id\":\"c\",\"output\":\"1\"}]}");
        JsonNode messages = between.asked().path("messages");
        assertThat(messages.size()).isEqualTo(3);
        assertThat(messages.at("/1/tool_calls/0/id").asString()).isEqualTo("c");
        assertThat(messages.toString()).doesNotContain("secret");
        assertThat(between.losses().isEmpty()).isFalse();
    }

    @Test
    void ofTwoResultsForOneCallTheLastIsSentAtThePlaceOfTheFirst_48() {
        Between between = new Between(
                new ResponsesProtocol(),
                new ChatProtocol(),
                "gpt-4o",
                "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":\"x\"},{\"type\":\"function_call\",\"call_id\":"
                        + "\"c\",\"name\":\"f\",\"arguments\":\"{}\"},{\"type\":\"function_call\",\"call_id\":\"d\","
                        + "\"name\":\"f\",\"arguments\":\"{}\"},{\"type\":\"function_call_output\",\"call_id\":\"c\","
                        + "\"output\":\"old\"},{\"type\":\"function_call_output\",\"call_id\":\"d\",\"output\":\"other\"},"
                        + "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"new\"}]}");
        JsonNode messages = between.asked().path("messages");
        assertThat(messages.size()).isEqualTo(4);
        assertThat(messages.path(2))
                .isEqualTo(Json.parse("{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"new\"}"));
        assertThat(messages.at("/3/content").asString()).isEqualTo("other");
    }

    @Test
    void toolsOfANamespaceAreFlattenedForChatAndRestoredInTheAnswer_13() {
        Between between = responsesClient(
                "gpt-4o",
                ",\"tools\":[{\"type\":\"namespace\",\"name\":\"crm\",\"description\":\"d\",\"tools\":[{\"type\":\"function\","
                        + "\"name\":\"find\",\"parameters\":{\"type\":\"object\",\"properties\":{\"q\":{\"type\":"
                        + "\"string\"}}},\"strict\":false}]}]");
        JsonNode function = between.asked().at("/tools/0/function");
        assertThat(function.path("name").asString()).isEqualTo("crm__find");
        assertThat(function.at("/parameters/properties/q/type").asString()).isEqualTo("string");
        JsonNode item = between.whole(
                        "{\"id\":\"c\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":"
                                + "[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\","
                                + "\"type\":\"function\",\"function\":{\"name\":\"crm__find\",\"arguments\":\"{}\"}}]},"
                                + "\"finish_reason\":\"tool_calls\"}]}")
                .at("/output/0");
        assertThat(item.path("name").asString()).isEqualTo("find");
        assertThat(item.path("namespace").asString()).isEqualTo("crm");
    }

    @Test
    void theSearchAmongToolsIsReportedLostAndTheOtherToolsAreSent_13() {
        Between between = responsesClient(
                "gpt-4o",
                ",\"tools\":[{\"type\":\"tool_search\"},{\"type\":\"function\",\"name\":\"f\",\"parameters\":{\"type\":"
                        + "\"object\",\"properties\":{}},\"strict\":false,\"defer_loading\":true}]");
        JsonNode tools = between.asked().path("tools");
        assertThat(tools.size()).isEqualTo(1);
        assertThat(tools.at("/0/function/name").asString()).isEqualTo("f");
        assertThat(between.losses().list())
                .extracting(loss -> loss.path())
                .containsExactlyInAnyOrder("tools[0]", "tools[1].defer_loading");
    }

    @Test
    void aSchemaIsNestedForChatAndFlatForResponses_14_61() {
        String schema = "{\"type\":\"object\",\"properties\":{},\"required\":[],\"additionalProperties\":false}";
        assertThat(responsesClient(
                                "gpt-4o",
                                ",\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":\"n\",\"schema\":" + schema
                                        + ",\"strict\":true}}")
                        .asked()
                        .path("response_format"))
                .isEqualTo(Json.parse("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":" + schema
                        + ",\"strict\":true}}"));
        assertThat(chatClient(
                                "gpt-4o",
                                ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":"
                                        + schema + ",\"strict\":true}}")
                        .asked()
                        .at("/text/format"))
                .isEqualTo(Json.parse(
                        "{\"type\":\"json_schema\",\"name\":\"n\",\"schema\":" + schema + ",\"strict\":true}"));
    }

    @Test
    void aSteeredAnswerStopsForAChatClient_137() {
        String written = chatClient("gpt-5", "")
                .streamed(event("response.created", "\"response\":{\"id\":\"resp_1\",\"model\":\"m\"}")
                        + event(
                                "response.output_text.delta",
                                "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\"")
                        + event(
                                "response.incomplete",
                                "\"response\":{\"id\":\"resp_1\",\"status\":\"incomplete\",\"incomplete_details\":"
                                        + "{\"reason\":\"steered\"},\"output\":[]}"));
        assertThat(written).contains("\"finish_reason\":\"stop\"").endsWith("data: [DONE]\n\n");
        assertThat(joined(written, "content")).isEqualTo("Hi");
    }

    @Test
    void aCallThatWasCutIsNotFinishedForAResponsesClient_4_36_51() {
        String chunk =
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":"
                        + "[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n";
        String written = responsesClient("gpt-4o", "")
                .streamed(chunk.formatted(
                                "{\"role\":\"assistant\",\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\","
                                        + "\"function\":{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\"}}]}",
                                "null")
                        + chunk.formatted("{}", "\"length\"") + "data: [DONE]\n\n");
        assertThat(written)
                .doesNotContain("function_call_arguments.done")
                .contains("event: response.incomplete")
                .contains("\"reason\":\"max_output_tokens\"");
        assertThat(Json.parse(written.substring(written.lastIndexOf("data: ") + 6))
                        .at("/response/output/0/status")
                        .asString())
                .isEqualTo("incomplete");
    }

    @Test
    void logprobsOfAStreamComeWithTheTextInEitherDirection() {
        String token = "{\"token\":\"Hi\",\"logprob\":-0.5,\"bytes\":[72,105],\"top_logprobs\":[]}";
        String toChat = chatClient("gpt-4o", ",\"logprobs\":true")
                .streamed(event("response.created", "\"response\":{\"id\":\"resp_1\",\"model\":\"m\"}")
                        + event(
                                "response.output_text.delta",
                                "\"item_id\":\"msg_1\",\"output_index\":0,\"content_index\":0,\"delta\":\"Hi\","
                                        + "\"logprobs\":[" + token + "]")
                        + completed(""));
        assertThat(toChat)
                .contains("\"delta\":{\"content\":\"Hi\"},\"logprobs\":{\"content\":[" + token + "],\"refusal\":null}");
        Between between = responsesClient("gpt-4o", ",\"include\":[\"message.output_text.logprobs\"]");
        assertThat(between.asked().path("logprobs").asBoolean(false)).isTrue();
        String toResponses = between.streamed(
                "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":"
                        + "0,\"delta\":{\"role\":\"assistant\",\"content\":\"Hi\"},\"logprobs\":{\"content\":[" + token
                        + "],\"refusal\":null},\"finish_reason\":null}]}\n\n"
                        + "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":"
                        + "0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        assertThat(toResponses).contains("\"delta\":\"Hi\",\"logprobs\":[" + token + "]");
        assertThat(between.losses().isEmpty()).isTrue();
    }
}
