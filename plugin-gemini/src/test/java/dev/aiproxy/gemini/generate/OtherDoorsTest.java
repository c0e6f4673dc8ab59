package dev.aiproxy.gemini.generate;

import static dev.aiproxy.gemini.generate.Samples.json;
import static dev.aiproxy.gemini.generate.Samples.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.EmbeddingRequest;
import dev.aiproxy.api.chat.EmbeddingResponse;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.EmbeddingEgress;
import dev.aiproxy.api.wire.EmbeddingIngress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Ingress;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.RelayEdits;
import dev.aiproxy.api.wire.ReplyEditor;
import dev.aiproxy.api.wire.RequestHead;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Embeddings, the name of a replaced model, and the door for OpenAI's messages. */
class OtherDoorsTest {
    private final GenerateProtocol protocol = new GenerateProtocol();
    private final EmbeddingIngress reader =
            protocol.ingress().orElseThrow().embeddings().orElseThrow();
    private final EmbeddingEgress writer =
            protocol.egress().orElseThrow().embeddings().orElseThrow();

    private static WireRequest embed(String method, String body) {
        return new WireRequest(
                Operation.EMBEDDINGS,
                "POST",
                "/v1beta/models/e:" + method,
                "",
                Map.of("model", "e"),
                Headers.EMPTY,
                Body.ofUtf8(quoted(body)));
    }

    @Test
    void readsAndAnswersOneEmbedding() {
        WireRequest wire = embed(
                "embedContent",
                "{'content':{'parts':[{'text':'Hi'}]},'task_type':'RETRIEVAL_QUERY','output_dimensionality':3}");
        EmbeddingRequest request = reader.decode(wire);
        assertThat(request.inputs()).containsExactly("Hi");
        assertThat(request.task()).isEqualTo("RETRIEVAL_QUERY");
        assertThat(request.dimensions()).isEqualTo(3);
        EmbeddingResponse response = new EmbeddingResponse("", List.of(new float[] {0.5f, -1}), Usage.NONE);
        assertThat(Json.parse(reader.encode(wire, request, response, Samples.context())
                        .body()
                        .contiguous()))
                .isEqualTo(json("{'embedding':{'values':[0.5,-1.0]}}"));
    }

    @Test
    void readsAndAnswersABatch() {
        WireRequest wire = embed(
                "batchEmbedContents",
                "{'requests':[{'content':{'parts':[{'text':'a'}]}},{'content':{'parts':[{'text':'b'}]}}]}");
        EmbeddingRequest request = reader.decode(wire);
        assertThat(request.inputs()).containsExactly("a", "b");
        EmbeddingResponse response =
                new EmbeddingResponse("", List.of(new float[] {1}, new float[] {2}), new Usage(5, -1, -1, -1, -1));
        assertThat(Json.parse(reader.encode(wire, request, response, Samples.context())
                        .body()
                        .contiguous()))
                .isEqualTo(json("{'embeddings':[{'values':[1.0]},{'values':[2.0]}],"
                        + "'usageMetadata':{'promptTokenCount':5}}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{'content':{'parts':[{'inlineData':{}}]}}", "nonsense"})
    void refusesEmbeddingsOfNothing(String body) {
        assertThatThrownBy(() -> reader.decode(embed("embedContent", body))).isInstanceOf(FaultException.class);
    }

    private EmbeddingRequest wish(String... inputs) {
        return new EmbeddingRequest("e", List.of(inputs), null, 3, "CLUSTERING", null, Extras.NONE);
    }

    @Test
    void asksForOneEmbeddingOrABatch() {
        WireRequest one = writer.encode(wish("a"), Samples.target("e"), new Losses());
        assertThat(one.path()).isEqualTo("/v1beta/models/e:embedContent");
        String request = "{'model':'models/e','content':{'parts':[{'text':'a'}]},'taskType':'CLUSTERING',"
                + "'outputDimensionality':3}";
        assertThat(Json.parse(one.body().contiguous())).isEqualTo(json(request));
        WireRequest two = writer.encode(wish("a", "b"), Samples.target("e"), new Losses());
        assertThat(two.path()).isEqualTo("/v1beta/models/e:batchEmbedContents");
        assertThat(Json.parse(two.body().contiguous()))
                .isEqualTo(json("{'requests':[" + request + "," + request.replace("'a'", "'b'") + "]}"));
    }

    @Test
    void readsVectors() {
        EmbeddingResponse one = writer.decode(WireResponse.json(
                200, quoted("{'embedding':{'values':[0.5,1]},'usageMetadata':{'promptTokenCount':4}}")));
        assertThat(one.vectors().getFirst()).containsExactly(0.5f, 1f);
        assertThat(one.usage().input()).isEqualTo(4);
        assertThat(writer.decode(WireResponse.json(200, quoted("{'embeddings':[{'values':[1]},{'values':[2]}]}")))
                        .vectors())
                .hasSize(2);
        for (String bad : List.of("{}", "x", "{'embedding':{}}", "{'embedding':{'values':['a']}}")) {
            assertThatThrownBy(() -> writer.decode(WireResponse.json(200, quoted(bad))))
                    .isInstanceOfSatisfying(
                            FaultException.class,
                            e -> assertThat(e.fault().kind()).isEqualTo(FaultKind.UPSTREAM_ERROR));
        }
    }

    @Test
    void putsTheNameThatWasAskedForIntoARelayedAnswer() {
        String chunk = quoted(
                "{'candidates':[{'content':{'parts':[{'functionCall':{'name':'f','args':"
                        + "{'modelVersion':'stays','q':'\\\\'modelVersion\\\\':'}}}]}}] , 'modelVersion' : 'gemini-real-ü' ,'responseId':'r'}");
        chunk = chunk.replace("\\\\\"", "\\\"");
        var egress = protocol.egress().orElseThrow();
        for (String reply : List.of(
                chunk,
                "data: " + chunk + "\r\n\r\ndata: " + chunk + "\r\n\r\n",
                "[" + chunk + "\n,\r\n" + chunk + "]")) {
            String wanted = reply.replace("gemini-real-ü", "alias");
            byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
            for (int size : new int[] {1, 2, 3, 7, 1000}) {
                WireRequest asked = GenerateProtocolTest.request("alias", "streamGenerateContent", "alt=sse");
                WireRequest sent = egress.relay(asked, new RelayEdits(Optional.of("real"), false));
                ReplyEditor editor =
                        egress.editor(asked, sent, 200, Headers.EMPTY).orElseThrow();
                StringBuilder text = new StringBuilder();
                java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
                for (int at = 0; at < bytes.length; at += size) {
                    editor.accept(ByteBuffer.wrap(bytes, at, Math.min(size, bytes.length - at)), part -> {
                        while (part.hasRemaining()) {
                            all.write(part.get());
                        }
                    });
                }
                editor.end(part -> text.append("held back"));
                assertThat(all.toString(StandardCharsets.UTF_8) + text)
                        .as("pieces of %d", size)
                        .isEqualTo(wanted);
            }
        }
    }

    @Test
    void readsMessagesOfOpenAiAtItsOwnDoor() {
        ChatShapeProtocol chat = new ChatShapeProtocol();
        Ingress ingress = chat.ingress().orElseThrow();
        assertThat(chat.entrances()).extracting(entrance -> entrance.path()).containsExactly("/v1/chat");
        WireRequest wire = new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1/chat",
                "",
                Map.of(),
                Headers.EMPTY,
                Body.ofUtf8(quoted("{'model':'gemini-2.5-flash','stream':true,'max_tokens':9,'temperature':0.5,"
                        + "'messages':[{'role':'system','content':'S'},{'role':'user','content':[{'type':'text',"
                        + "'text':'Look'},{'type':'image_url','image_url':{'url':'data:image/png;base64,iVBO'}}]},"
                        + "{'role':'assistant','content':null,'tool_calls':[{'id':'c','type':'function','function':"
                        + "{'name':'f','arguments':'{}'}}]},{'role':'tool','tool_call_id':'c','content':'ok'}],"
                        + "'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object'}}}]}")));
        assertThat(ingress.peek(wire)).isEqualTo(new RequestHead(Optional.of("gemini-2.5-flash"), true));
        ChatRequest request = ingress.chat().orElseThrow().decode(wire);
        assertThat(Samples.write(request, Samples.NEW))
                .isEqualTo(json("{'systemInstruction':{'parts':[{'text':'S'}]},'contents':[{'role':'user','parts':["
                        + "{'text':'Look'},{'inlineData':{'mimeType':'image/png','data':'iVBO'}}]},"
                        + "{'role':'model','parts':[{'functionCall':{'id':'c','name':'f','args':{}},"
                        + "'thoughtSignature':'skip_thought_signature_validator'}]},{'role':'user','parts':["
                        + "{'functionResponse':{'id':'c','name':'f','response':{'output':'ok'}}}]}],"
                        + "'tools':[{'functionDeclarations':[{'name':'f'}]}],"
                        + "'generationConfig':{'temperature':0.5,'maxOutputTokens':9}}"));
        var encoder = ingress.chat().orElseThrow().encoder(request, Samples.context(), new Losses());
        String stream = Samples.stream(encoder, StreamWriterTest.events(StreamWriterTest.golden()));
        assertThat(Samples.chunks(stream)
                        .getFirst()
                        .at("/candidates/0/content/parts/0/text")
                        .stringValue())
                .isEqualTo("Hi");
        assertThat(request.turns().get(1).blocks().getFirst()).isInstanceOf(Block.Text.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "{'model':'m'}", "{'model':'m','messages':[]}", "{'model':'m','messages':[{'role':'x'}]}"})
    void refusesMessagesThatMakeNoSense(String body) {
        Ingress ingress = new ChatShapeProtocol().ingress().orElseThrow();
        WireRequest wire = new WireRequest(
                Operation.CHAT, "POST", "/v1/chat", "", Map.of(), Headers.EMPTY, Body.ofUtf8(quoted(body)));
        assertThatThrownBy(() -> ingress.chat().orElseThrow().decode(wire)).isInstanceOf(FaultException.class);
    }
}
