package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.Candidate;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.EventGrammar;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ReplyFold;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What the tests of the codec do again and again. */
final class Samples {
    static final String NEW = "gemini-3-flash-preview";
    static final String OLD = "gemini-2.5-flash";
    static final String REALM = "google";

    private static final GenerateProtocol PROTOCOL = new GenerateProtocol();

    private Samples() {}

    static ChatIngress ingress() {
        return PROTOCOL.ingress().orElseThrow().chat().orElseThrow();
    }

    static ChatEgress egress() {
        return PROTOCOL.egress().orElseThrow().chat().orElseThrow();
    }

    static Target target(String model) {
        return new Target(model, REALM, egress().models().of(model));
    }

    /** Single quotes stand for double ones. */
    static String quoted(String json) {
        return json.replace('\'', '"');
    }

    static JsonNode json(String json) {
        return Json.parse(quoted(json));
    }

    static WireRequest wire(String method, String query, String body) {
        return new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1beta/models/" + NEW + ':' + method,
                query,
                Map.of("model", NEW),
                Headers.of("content-type", "application/json"),
                Body.ofUtf8(quoted(body)));
    }

    static ChatRequest read(String body) {
        return ingress().decode(wire("generateContent", "", body));
    }

    static ChatRequest readContents(String contents) {
        return read("{'contents':" + contents + "}");
    }

    static JsonNode write(ChatRequest request, String model) {
        return write(request, model, new Losses());
    }

    static JsonNode write(ChatRequest request, String model, Losses losses) {
        return Json.parse(
                egress().encode(request, target(model), losses).request().body().contiguous());
    }

    static ChatCall call(String model) {
        return egress().encode(readContents("[{'parts':[{'text':'Hi'}]}]"), target(model), new Losses());
    }

    static List<ChatEvent> events(String reply) {
        return events(call(NEW), reply.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
    }

    /** The events of a reply that comes in pieces of some size. */
    static List<ChatEvent> events(ChatCall call, byte[] reply, int size) {
        List<ChatEvent> events = new ArrayList<>();
        EventGrammar grammar = new EventGrammar(events::add);
        ReplyDecoder decoder = call.decoder(200, Headers.EMPTY);
        for (int at = 0; at < reply.length; ) {
            int end = size > reply.length - at ? reply.length : at + size;
            decoder.accept(ByteBuffer.wrap(reply, at, end - at), grammar);
            at = end;
        }
        decoder.end(grammar);
        if (!grammar.hasEnded()) {
            throw new IllegalStateException("neither End nor Failed came");
        }
        return events;
    }

    static ChatResponse fold(List<ChatEvent> events) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold);
        if (!fold.isComplete()) {
            throw new IllegalStateException("failed: " + fold.fault());
        }
        return fold.response();
    }

    static ChatResponse response(String reply) {
        return fold(events(quoted(reply)));
    }

    static ReplyContext context() {
        return new ReplyContext("request-7", "asked-for", 1_700_000_000L);
    }

    static ReplyEncoder encoder(String body, String query) {
        ChatRequest request = ingress().decode(wire("streamGenerateContent", query, body));
        return ingress().encoder(request, context(), new Losses());
    }

    /** An encoder for a client that reads events and wants to see thoughts. */
    static ReplyEncoder encoder() {
        return encoder(
                "{'contents':[{'parts':[{'text':'Hi'}]}],"
                        + "'generationConfig':{'thinkingConfig':{'includeThoughts':true}}}",
                "alt=sse");
    }

    static String stream(ReplyEncoder encoder, List<ChatEvent> events) {
        StringBuilder text = new StringBuilder();
        GenerateProtocol protocol = PROTOCOL;
        var check = protocol.ingress().orElseThrow().chat().orElseThrow().streamCheck();
        for (ChatEvent event : events) {
            encoder.accept(event, bytes -> {
                check.accept(bytes);
                text.append(StandardCharsets.UTF_8.decode(bytes.duplicate()));
            });
        }
        check.end();
        return text.toString();
    }

    /** The chunks of a stream of events. */
    static List<JsonNode> chunks(String stream) {
        List<JsonNode> chunks = new ArrayList<>();
        for (String event : stream.split("\r\n\r\n", -1)) {
            if (!event.isEmpty()) {
                chunks.add(Json.parse(event.substring("data: ".length())));
            }
        }
        return chunks;
    }

    static String event(String json) {
        return "data: " + quoted(json) + "\r\n\r\n";
    }

    /** A chunk with one part. */
    static String part(String part) {
        return "{'candidates':[{'content':{'parts':[" + part + "]}}]}";
    }

    /** The last chunk, with one part. */
    static String stop(String part) {
        return "{'candidates':[{'content':{'parts':[" + part + "]},'finishReason':'STOP'}]}";
    }

    /** What a stream of chunks says. */
    static Candidate candidate(String... chunks) {
        StringBuilder stream = new StringBuilder();
        for (String chunk : chunks) {
            stream.append(event(chunk));
        }
        return fold(events(stream.toString())).candidates().getFirst();
    }

    /** A request of one turn of the user. */
    static ChatRequest ask(Block... blocks) {
        return ChatRequest.builder("m", List.of(Turn.of(Role.USER, blocks))).build();
    }

    /** What becomes of the parameters of a tool. */
    static JsonNode parameters(String schema, String model) {
        Tool tool = Tool.Function.of("f", null, json(schema));
        ChatRequest request = ChatRequest.builder("m", List.of(Turn.of(Role.USER, Block.Text.of("Hi"))))
                .tools(List.of(tool))
                .build();
        JsonNode declaration = write(request, model).at("/tools/0/functionDeclarations/0");
        return declaration.has("parameters")
                ? declaration.path("parameters")
                : declaration.path("parametersJsonSchema");
    }
}
