package dev.aiproxy.gemini.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class CodeAssistTest {
    private static final ChatEgress EGRESS =
            new CodeAssistProtocol().egress().orElseThrow().chat().orElseThrow();

    private static ChatCall call(ChatRequest request, Losses losses) {
        return EGRESS.encode(request, Samples.target(Samples.NEW), losses);
    }

    private static ChatCall call() {
        return call(Samples.readContents("[{'parts':[{'text':'Hi'}]}]"), new Losses());
    }

    private static JsonNode json(WireRequest request) {
        return Json.parse(request.body().contiguous());
    }

    static Stream<Map.Entry<String, String>> requests() {
        return WireRequests.bodies().entrySet().stream();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void putsWhatGeminiWouldGetIntoTheEnvelope(Map.Entry<String, String> named) {
        ChatRequest request = Samples.ingress().decode(Samples.wire("generateContent", "", named.getValue()));
        Losses losses = new Losses();
        JsonNode body = json(call(request, losses).request());
        ObjectNode plain = (ObjectNode) Samples.write(request, Samples.NEW);
        for (String member : List.of("serviceTier", "store")) {
            if (plain.remove(member) != null) {
                assertThat(losses.list()).contains(new Loss(member, Loss.Kind.DROPPED, "unknown to Code Assist"));
            }
        }
        losses.list().stream()
                .filter(loss -> loss.note().equals("unknown to Code Assist"))
                .forEach(loss -> plain.remove(loss.path()));
        assertThat(body.propertyNames()).containsExactly("model", "request");
        assertThat(body.path("model").stringValue()).isEqualTo(Samples.NEW);
        assertThat(body.path("request")).isEqualTo(plain);
    }

    @Test
    void namesTheMethodInItsPath() {
        assertThat(call().request().target()).isEqualTo("/v1internal:generateContent");
        ChatRequest streamed = Samples.ingress()
                .decode(Samples.wire(
                        "streamGenerateContent",
                        "alt=sse",
                        Samples.quoted("{'contents':[{'parts':[{'text':'Hi'}]}]}")));
        assertThat(call(streamed, new Losses()).request().target())
                .isEqualTo("/v1internal:streamGenerateContent?alt=sse");
    }

    @Test
    void keepsGeminisOwnSettings() {
        ChatRequest request = Samples.read(Samples.quoted(
                "{'contents':[{'parts':[{'text':'Hi'}]}],'safetySettings':[{'category':'X','threshold':'OFF'}],"
                        + "'generationConfig':{'mediaResolution':'LOW'},'labels':{'a':'b'},'newThing':1}"));
        Losses losses = new Losses();
        JsonNode inner = json(call(request, losses).request()).path("request");
        assertThat(inner.at("/safetySettings/0/threshold").stringValue()).isEqualTo("OFF");
        assertThat(inner.at("/generationConfig/mediaResolution").stringValue()).isEqualTo("LOW");
        assertThat(inner.at("/labels/a").stringValue()).isEqualTo("b");
        assertThat(inner.has("newThing")).isFalse();
        assertThat(losses.list()).containsExactly(new Loss("newThing", Loss.Kind.DROPPED, "unknown to Code Assist"));
    }

    static List<Path> replies() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/replies"))) {
            return files.filter(file -> !file.toString().endsWith(".canonical.json"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("replies")
    void readsFromTheEnvelopeWhatGeminiSays(Path file) throws IOException {
        String reply = Files.readString(file);
        byte[] wrapped = (file.toString().endsWith(".sse") ? wrappedEvents(reply) : wrapped(reply))
                .getBytes(StandardCharsets.UTF_8);
        List<ChatEvent> plain =
                Samples.events(Samples.call(Samples.NEW), reply.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
        for (int size : List.of(Integer.MAX_VALUE, 1, 7)) {
            assertThat(Samples.events(call(), wrapped, size)).isEqualTo(plain);
        }
    }

    private static String wrappedEvents(String stream) {
        StringBuilder out = new StringBuilder();
        for (String line : stream.split("(?<=\n)", -1)) {
            out.append(
                    line.startsWith("data:")
                            ? "data: " + wrapped(line.substring(5).strip())
                                    + line.substring(line.stripTrailing().length())
                            : line);
        }
        return out.toString();
    }

    /** Errors have no envelope, and what is cut off has none to see. */
    private static String wrapped(String json) {
        try {
            return Json.parse(json) instanceof ObjectNode chunk && !chunk.has("error")
                    ? "{\"response\":" + json + ",\"consumedCredits\":[]}"
                    : json;
        } catch (JsonFormatException e) {
            return json;
        }
    }

    @Test
    void takesTheTraceForTheIdOfAnAnswerThatHasNone() {
        assertThat(CodeAssistCall.unwrapped(Samples.json("{'response':{'candidates':[]},'traceId':'t-1'}")))
                .isEqualTo(Samples.json("{'candidates':[],'responseId':'t-1'}"));
        assertThat(CodeAssistCall.unwrapped(Samples.json("{'response':{'responseId':'r'},'traceId':'t-1'}")))
                .isEqualTo(Samples.json("{'responseId':'r'}"));
    }

    @Test
    void aCutStreamIsAFailure() {
        List<ChatEvent> events = Samples.events(
                call(),
                Samples.event("{'response':{'candidates':[{'content':{'parts':[{'text':'Hel'}]}}]}}")
                        .getBytes(StandardCharsets.UTF_8),
                Integer.MAX_VALUE);
        assertThat(events.getLast()).isInstanceOf(ChatEvent.Failed.class);
    }

    @Test
    void countsSystemTextAndToolsAsContents() {
        ChatRequest request = Samples.read(Samples.quoted(
                "{'systemInstruction':{'parts':[{'text':'Be brief.'}]},'contents':[{'role':'user','parts':[{'text':'Hi'}]},"
                        + "{'role':'model','parts':[{'text':'Hm','thought':true},{'text':'Yes'}]}],"
                        + "'tools':[{'functionDeclarations':[{'name':'f'}]}]}"));
        Losses losses = new Losses();
        WireRequest count =
                EGRESS.encodeCount(request, Samples.target(Samples.NEW), losses).orElseThrow();
        assertThat(count.target()).isEqualTo("/v1internal:countTokens");
        JsonNode inner = json(count).path("request");
        assertThat(inner.path("model").stringValue()).isEqualTo("models/" + Samples.NEW);
        assertThat(inner.propertyNames()).containsExactly("model", "contents");
        assertThat(inner.at("/contents/0/parts/0/text").stringValue()).isEqualTo("Be brief.");
        assertThat(inner.at("/contents/0/parts/1/text").stringValue()).contains("functionDeclarations");
        assertThat(inner.at("/contents/1/parts/0/text").stringValue()).isEqualTo("Hi");
        assertThat(inner.path("contents").toString()).doesNotContain("thought");
        assertThat(losses.list()).extracting(Loss::kind).containsOnly(Loss.Kind.EMULATED);
        assertThat(EGRESS.decodeCount(WireResponse.json(200, "{\"totalTokens\":31}")))
                .isEqualTo(31);
    }

    @Test
    void saysWhatACountLeavesOut() {
        ChatRequest geminis = Samples.read(
                Samples.quoted(
                        "{'contents':[{'parts':[{'text':'Hi'}]}],'cachedContent':'cachedContents/c1',"
                                + "'generationConfig':{'responseMimeType':'application/json','responseSchema':{'type':'OBJECT'}}}"));
        assertThat(uncounted(geminis)).containsExactly("cachedContent", "generationConfig.responseSchema");
        ChatRequest others = Samples.ask(Block.Text.of("Hi")).toBuilder()
                .output(new OutputFormat(
                        OutputFormat.Kind.SCHEMA,
                        "answer",
                        Json.object().put("type", "object"),
                        null,
                        null,
                        null,
                        List.of()))
                .build();
        assertThat(uncounted(others)).containsExactly("response_format");
        assertThat(uncounted(Samples.ask(Block.Text.of("Hi")))).isEmpty();
    }

    private static List<String> uncounted(ChatRequest request) {
        Losses losses = new Losses();
        EGRESS.encodeCount(request, Samples.target(Samples.NEW), losses);
        return losses.list().stream()
                .filter(loss -> loss.kind() == Loss.Kind.DROPPED)
                .map(Loss::path)
                .toList();
    }

    @Test
    void namesATierThatIsDroppedAsItsClientDid() {
        Losses losses = new Losses();
        call(
                Samples.ask(Block.Text.of("Hi")).toBuilder()
                        .tier(ServiceTier.FLEX)
                        .extras(Extras.at("openai-chat", Place.ROOT))
                        .build(),
                losses);
        assertThat(losses.list())
                .containsExactly(new Loss("service_tier", Loss.Kind.DROPPED, "unknown to Code Assist"));
    }

    @Test
    void readsGooglesErrors() {
        assertThat(new CodeAssistProtocol()
                        .egress()
                        .orElseThrow()
                        .decodeFault(
                                new WireResponse(
                                        401,
                                        Headers.EMPTY,
                                        Body.ofUtf8(
                                                "{\"error\":{\"code\":401,\"message\":\"no\",\"status\":\"UNAUTHENTICATED\"}}")))
                        .kind())
                .isEqualTo(FaultKind.UNAUTHENTICATED);
    }
}
