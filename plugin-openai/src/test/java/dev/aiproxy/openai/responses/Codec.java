package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.EventGrammar;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.ReplyFold;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.WholeCharacters;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.ChatIngress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireCheck;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs the protocol's conversions for tests. */
final class Codec {
    static final ChatIngress INGRESS =
            new ResponsesProtocol().ingress().orElseThrow().chat().orElseThrow();
    static final ChatEgress EGRESS =
            new ResponsesProtocol().egress().orElseThrow().chat().orElseThrow();
    static final ReplyContext CONTEXT = new ReplyContext("req-1", "alias", 1_700_000_000L);

    private Codec() {}

    static ChatRequest read(String json) {
        return INGRESS.decode(ResponsesProtocolTest.request(json));
    }

    static Target target(String model) {
        return new Target(model, "realm", EGRESS.models().of(model));
    }

    /** Nothing is known of this model. */
    static Target unknown() {
        return new Target("m", "realm", ModelFacts.NONE);
    }

    static ObjectNode write(ChatRequest request, Target target, Losses losses) {
        return (ObjectNode) Json.parse(
                EGRESS.encode(request, target, losses).request().body().contiguous());
    }

    static ObjectNode write(ChatRequest request) {
        return write(request, unknown(), new Losses());
    }

    /** The events of a reply, checked. */
    static List<ChatEvent> events(String reply) {
        return events(decoder(), reply.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
    }

    static ReplyDecoder decoder() {
        ChatRequest request = read("{\"model\":\"m\",\"input\":\"Hi\"}");
        return EGRESS.encode(request, unknown(), new Losses()).decoder(200, Headers.EMPTY);
    }

    static List<ChatEvent> events(ReplyDecoder decoder, byte[] reply, int step) {
        List<ChatEvent> events = new ArrayList<>();
        EventGrammar grammar = new EventGrammar(events::add);
        for (int at = 0; at < reply.length; ) {
            int count = Math.min(step, reply.length - at);
            decoder.accept(ByteBuffer.wrap(reply, at, count).slice(), grammar);
            at += count;
        }
        decoder.end(grammar);
        if (!grammar.hasEnded()) {
            throw new AssertionError("the reply did not end");
        }
        return events;
    }

    static ReplyFold fold(List<ChatEvent> events) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold);
        return fold;
    }

    static ChatResponse response(String reply) {
        ReplyFold fold = fold(events(reply));
        if (!fold.isComplete()) {
            throw new AssertionError("the reply broke off: " + fold.fault());
        }
        return fold.response();
    }

    /** The stream that events are written as, checked. */
    static String stream(ChatRequest request, List<ChatEvent> events) {
        return stream(request, events, new Losses());
    }

    static String stream(ChatRequest request, List<ChatEvent> events, Losses losses) {
        ReplyEncoder encoder = INGRESS.encoder(request, CONTEXT, losses);
        StringBuilder written = new StringBuilder();
        WireCheck check = INGRESS.streamCheck();
        EventGrammar grammar = new EventGrammar(event -> encoder.accept(event, bytes -> {
            written.append(StandardCharsets.UTF_8.decode(bytes.duplicate()));
            check.accept(bytes);
        }));
        WholeCharacters characters = new WholeCharacters(grammar);
        events.forEach(characters);
        check.end();
        return written.toString();
    }

    static ObjectNode whole(ChatRequest request, ChatResponse response) {
        ReplyEncoder encoder = INGRESS.encoder(request, CONTEXT, new Losses());
        return (ObjectNode) Json.parse(encoder.whole(response).body().contiguous());
    }

    /** The data of each event of a stream. */
    static List<JsonNode> data(String stream) {
        List<JsonNode> data = new ArrayList<>();
        stream.lines()
                .filter(line -> line.startsWith("data: "))
                .forEach(line -> data.add(Json.parse(line.substring(6))));
        return data;
    }

    static List<String> types(String stream) {
        return data(stream).stream()
                .map(event -> event.path("type").stringValue("").replace("response.", ""))
                .toList();
    }

    static JsonNode last(String stream) {
        return data(stream).getLast();
    }

    static String event(String type, String members) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"," + members + "}\n\n";
    }
}
