package dev.aiproxy.example.echo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.wire.Operation;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class EchoServiceTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String RESPONSES = "/v1/responses";
    private static final String MESSAGES = "/v1/messages";
    private static final String GEMINI = "/v1beta/models/echo:generateContent";
    private static final String GEMINI_SSE = "/v1beta/models/echo:streamGenerateContent?alt=sse";
    private static final String GEMINI_ARRAY = "/v1beta/models/echo:streamGenerateContent";

    private final EchoService service =
            new EchoService(Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC));

    @Test
    void answersOpenAiChat() {
        JsonNode answer = whole("openai-chat", CHAT, """
                {"model":"m","messages":[{"role":"system","content":"be kind"},{"role":"user","content":"hi there"}]}""");

        assertThat(answer.path("object").asString()).isEqualTo("chat.completion");
        assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo("You said: hi there");
        assertThat(answer.at("/choices/0/finish_reason").asString()).isEqualTo("stop");
        assertThat(answer.at("/usage/total_tokens").asInt())
                .isEqualTo(answer.at("/usage/prompt_tokens").asInt() + 4);
    }

    @Test
    void streamsOpenAiChat() {
        assertThat(stream("openai-chat", CHAT, """
                {"model":"m","stream":true,"stream_options":{"include_usage":true},
                 "messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}"""))
                .containsExactly(
                        "data: {id,\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\",\"refusal\":null},"
                                + "\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n",
                        chatDelta("{\"content\":\"You\"}"),
                        chatDelta("{\"content\":\" said:\"}"),
                        chatDelta("{\"content\":\" hi\"}"),
                        "data: {id,\"choices\":[{\"index\":0,\"delta\":{},\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                                + "\"usage\":null}\n\n",
                        "data: {id,\"choices\":[],\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":3,\"total_tokens\":7,"
                                + "\"prompt_tokens_details\":{\"cached_tokens\":0},"
                                + "\"completion_tokens_details\":{\"reasoning_tokens\":0}}}\n\n",
                        "data: [DONE]\n\n");
    }

    private static String chatDelta(String delta) {
        return "data: {id,\"choices\":[{\"index\":0,\"delta\":" + delta
                + ",\"logprobs\":null,\"finish_reason\":null}],\"usage\":null}\n\n";
    }

    @Test
    void streamsAToolCallInOpenAiChat() {
        List<String> events = stream("openai-chat", CHAT, """
                {"model":"m","stream":true,"messages":[{"role":"user","content":"please call the tool"}],
                 "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","required":["a"],
                 "properties":{"a":{"type":"integer"},"b":{"type":"string"}}}}}]}""");

        assertThat(events).hasSize(5);
        assertThat(events.get(1)).contains("\"index\":0,\"id\":\"call_", "\"type\":\"function\"", "\"arguments\":\"\"");
        assertThat(events.get(2)).contains("\"arguments\":\"{\\\"a\\\":1}\"");
        assertThat(events.get(3)).contains("\"finish_reason\":\"tool_calls\"");
    }

    @Test
    void streamsOpenAiResponsesInOrder() {
        List<String> events = stream("openai-responses", RESPONSES, """
                {"model":"m","stream":true,"input":[{"role":"developer","content":"x"},
                 {"role":"user","content":[{"type":"input_text","text":"hi"}]}]}""");

        assertThat(events)
                .map(EchoServiceTest::eventName)
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.completed");
        for (int i = 0; i < events.size(); i++) {
            assertThat(data(events.get(i)).path("sequence_number").asInt(-1)).isEqualTo(i);
        }
        JsonNode response = data(events.getLast()).path("response");
        assertThat(response.at("/output/0/content/0/text").asString()).isEqualTo("You said: hi");
        assertThat(response.at("/usage/input_tokens_details/cached_tokens").isNumber())
                .isTrue();
    }

    @Test
    void streamsAToolCallInOpenAiResponses() {
        List<String> events = stream("openai-responses", RESPONSES, """
                {"model":"m","stream":true,"input":"USE_TOOL","tools":[{"type":"web_search"},
                 {"type":"function","name":"f","parameters":{"type":"object"}}]}""");

        assertThat(events)
                .map(EchoServiceTest::eventName)
                .containsExactly(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "response.completed");
        assertThat(data(events.getLast()).at("/response/output/0/name").asString())
                .isEqualTo("f");
    }

    @Test
    void streamsAnthropicMessages() {
        assertThat(stream("anthropic-messages", MESSAGES, """
                {"model":"m","stream":true,"max_tokens":9,"messages":[{"role":"user","content":"hi"}]}"""))
                .containsExactly(
                        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{id,\"type\":\"message\","
                                + "\"role\":\"assistant\",\"model\":\"m\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
                                + "\"usage\":{\"input_tokens\":3,\"cache_creation_input_tokens\":0,\"cache_read_input_tokens\":0,"
                                + "\"output_tokens\":0}}}\n\n",
                        "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
                                + "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n",
                        textDelta("You"),
                        textDelta(" said:"),
                        textDelta(" hi"),
                        "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n",
                        "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\","
                                + "\"stop_sequence\":null},\"usage\":{\"input_tokens\":3,\"cache_creation_input_tokens\":0,"
                                + "\"cache_read_input_tokens\":0,\"output_tokens\":3}}\n\n",
                        "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    }

    private static String textDelta(String word) {
        return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
                + "\"delta\":{\"type\":\"text_delta\",\"text\":\"" + word + "\"}}\n\n";
    }

    @Test
    void callsAnAnthropicToolAndReadsItsResult() {
        JsonNode call = whole("anthropic-messages", MESSAGES, """
                {"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"call the tool"}]}],
                 "tools":[{"type":"web_search_20250305","name":"web_search"},{"name":"f","input_schema":{"type":"object"}}]}""");
        JsonNode answer = whole("anthropic-messages", MESSAGES, """
                {"model":"m","messages":[{"role":"user","content":"call the tool"},
                 {"role":"assistant","content":[{"type":"tool_use","id":"t","name":"f","input":{}}]},
                 {"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":[{"type":"text","text":"42"}]},
                 {"type":"text","text":"call the tool again"}]},{"role":"system","content":"x"}],
                 "tools":[{"name":"f","input_schema":{"type":"object"}}]}""");

        assertThat(call.path("stop_reason").asString()).isEqualTo("tool_use");
        assertThat(call.at("/content/0/name").asString()).isEqualTo("f");
        assertThat(call.at("/content/0/input").isObject()).isTrue();
        assertThat(answer.at("/content/0/text").asString()).isEqualTo("The tool said: 42");
    }

    @Test
    void refusesAnthropicThreadsInTheWayThatClientsUnderstand() {
        EchoService.Reply reply = reply("anthropic-messages", Operation.CHAT, MESSAGES, """
                {"model":"m","thread":{"type":"create"},"messages":[{"role":"user","content":"hi"}]}""");

        assertThat(reply.status()).isEqualTo(400);
        assertThat(json(reply).at("/error/details/error_code").asString()).isEqualTo("thread_unsupported_request");
    }

    @Test
    void streamsGeminiAsBareDataBlocks() {
        List<String> events = stream("gemini-generate", GEMINI_SSE, """
                {"contents":[{"parts":[{"text":"hi"}]}]}""");

        assertThat(events).hasSize(4).allMatch(event -> event.startsWith("data: {") && event.endsWith("}\r\n\r\n"));
        assertThat(data(events.getLast()).at("/candidates/0/finishReason").asString())
                .isEqualTo("STOP");
        assertThat(events.getFirst()).doesNotContain("finishReason");
    }

    @Test
    void streamsGeminiAsAnArray() {
        EchoService.Reply reply = reply("gemini-generate", Operation.CHAT, GEMINI_ARRAY, """
                {"contents":[{"role":"user","parts":[{"text":"hi"}]}]}""");

        assertThat(reply.contentType()).isEqualTo("application/json");
        assertThat(json(reply).isArray()).isTrue();
    }

    @Test
    void callsAGeminiTool() {
        JsonNode answer = whole("gemini-generate", GEMINI, """
                {"contents":[{"role":"user","parts":[{"text":"USE_TOOL"}]}],"tools":[{"function_declarations":[
                 {"name":"f","parameters":{"type":"OBJECT","required":["x"],"properties":{"x":{"type":"STRING"}}}}]}]}""");

        assertThat(answer.at("/candidates/0/content/parts/0/functionCall/args/x")
                        .asString())
                .isEqualTo("echo");
    }

    @Test
    void answersInTheJsonThatWasAskedFor() {
        JsonNode answer = whole("openai-chat", CHAT, """
                {"model":"m","messages":[{"role":"user","content":"hi"}],"response_format":{"type":"json_schema",
                 "json_schema":{"name":"n","schema":{"type":"object","required":["ok"],"properties":{"ok":{"type":"boolean"}}}}}}""");

        assertThat(answer.at("/choices/0/message/content").asString()).isEqualTo("{\"ok\":true}");
    }

    @ParameterizedTest
    @CsvSource({
        "openai-chat, /error/type, rate_limit_error, '{\"messages\":[{\"role\":\"user\",\"content\":\"FAIL{429}\"}]}'",
        "openai-responses, /error/type, rate_limit_error, '{\"input\":\"FAIL{429}\"}'",
        "anthropic-messages, /error/type, rate_limit_error, '{\"messages\":[{\"role\":\"user\",\"content\":\"FAIL{429}\"}]}'",
        "gemini-generate, /error/status, RESOURCE_EXHAUSTED, '{\"contents\":[{\"parts\":[{\"text\":\"FAIL{429}\"}]}]}'"
    })
    void failsOnDemandInTheShapeOfTheFormat(String dialect, String pointer, String word, String body) {
        EchoService.Reply reply = reply(dialect, Operation.CHAT, "/", body);

        assertThat(reply.status()).isEqualTo(429);
        assertThat(json(reply).at(pointer).asString()).isEqualTo(word);
    }

    @ParameterizedTest
    @CsvSource({
        "openai-chat, /input_tokens",
        "openai-responses, /input_tokens",
        "anthropic-messages, /input_tokens",
        "gemini-generate, /totalTokens"
    })
    void countsWords(String dialect, String pointer) {
        EchoService.Reply reply =
                reply(dialect, Operation.COUNT_TOKENS, "/", "{\"x\":[\"one two\",{\"y\":\"three\"}]}");

        assertThat(json(reply).at(pointer).asInt()).isEqualTo(3);
    }

    @Test
    void embedsForOpenAi() {
        JsonNode floats = json(reply("openai-chat", Operation.EMBEDDINGS, "/v1/embeddings", """
                {"model":"m","input":["a","b","a"],"dimensions":3}"""));
        JsonNode packed = json(reply("openai-chat", Operation.EMBEDDINGS, "/v1/embeddings", """
                {"model":"m","input":"a","encoding_format":"base64"}"""));

        assertThat(floats.path("data")).hasSize(3);
        assertThat(floats.at("/data/0/embedding")).hasSize(3).isEqualTo(floats.at("/data/2/embedding"));
        assertThat(floats.at("/data/0/embedding")).isNotEqualTo(floats.at("/data/1/embedding"));
        assertThat(java.util.Base64.getDecoder()
                        .decode(packed.at("/data/0/embedding").asString()))
                .hasSize(32);
    }

    @Test
    void embedsForGemini() {
        JsonNode one = json(reply("gemini-generate", Operation.EMBEDDINGS, "/v1beta/models/e:embedContent", """
                {"content":{"parts":[{"text":"a"}]}}"""));
        JsonNode two = json(reply("gemini-generate", Operation.EMBEDDINGS, "/v1beta/models/e:batchEmbedContents", """
                {"requests":[{"content":{"parts":[{"text":"a"}]}},{"content":{"parts":[{"text":"b"}]}}]}"""));

        assertThat(two.at("/embeddings/0/values")).isEqualTo(one.at("/embedding/values"));
    }

    @ParameterizedTest
    @CsvSource({"openai-chat", "openai-responses", "anthropic-messages", "gemini-generate"})
    void refusesWhatItDoesNotHaveAndWhatIsNotJson(String dialect) {
        assertThat(reply(dialect, Operation.RELAY, "/v1/files?x=1", "").status())
                .isEqualTo(404);
        assertThat(reply(dialect, Operation.CHAT, "/", "{").status()).isEqualTo(400);
        assertThat(reply(dialect, Operation.CHAT, "/", "").status()).isEqualTo(400);
        assertThat(json(reply(dialect, Operation.CHAT, "/", "[]"))
                        .at("/error/message")
                        .asString())
                .contains("not a JSON object");
    }

    private EchoService.Reply reply(String dialect, Operation operation, String target, String body) {
        return service.answer(
                Dialect.named(dialect).orElseThrow(), operation, target, body.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode whole(String dialect, String target, String body) {
        EchoService.Reply reply = reply(dialect, Operation.CHAT, target, body);
        assertThat(reply.status()).isEqualTo(200);
        return json(reply);
    }

    /** The events, with what differs from run to run made the same. */
    private List<String> stream(String dialect, String target, String body) {
        EchoService.Reply reply = reply(dialect, Operation.CHAT, target, body);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).isEqualTo("text/event-stream");
        return reply.pieces()
                .map(event -> event.replaceAll(
                        "\"id\":\"chatcmpl-[^\"]*\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"m\"",
                        "id"))
                .map(event -> event.replaceAll(
                        "\"id\":\"msg_[^\"]*\",\"type\":\"message\",\"role\"", "id,\"type\":\"message\",\"role\""))
                .toList();
    }

    private static JsonNode json(EchoService.Reply reply) {
        return Json.parse(reply.pieces().collect(Collectors.joining()).getBytes(StandardCharsets.UTF_8));
    }

    private static String eventName(String event) {
        return event.substring("event: ".length(), event.indexOf('\n'));
    }

    private static JsonNode data(String event) {
        return Json.parse(event.substring(event.indexOf("data: ") + 6).getBytes(StandardCharsets.UTF_8));
    }
}
