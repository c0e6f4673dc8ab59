package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.EventGrammar;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.ReplyFold;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.api.wire.WireCheck;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.claude.models.AnthropicModels;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Short ways to the codec for its tests. */
final class Wire {
    static final String REALM = "claude-1";
    static final ReplyContext CONTEXT = new ReplyContext("req_7", "asked-for", 1_800_000_000L);

    private Wire() {}

    static ChatRequest read(String json) {
        return read(json, "2023-06-01");
    }

    static ChatRequest read(String json, String version) {
        return new MessagesChatIngress().decode(request(json, version));
    }

    static WireRequest request(String json, String version) {
        return new WireRequest(
                Operation.CHAT,
                "POST",
                "/v1/messages",
                "",
                Map.of(),
                Headers.of("anthropic-version", version),
                Body.ofUtf8(json));
    }

    static Target target(String model) {
        return new Target(model, REALM, AnthropicModels.table().of(model));
    }

    /** A model of which nothing is known. */
    static Target unknownTarget() {
        return new Target("m", REALM, ModelFacts.NONE);
    }

    static ChatCall call(ChatRequest request, Target target, Losses losses) {
        return new MessagesChatEgress().encode(request, target, losses);
    }

    static ObjectNode write(ChatRequest request, Target target, Losses losses) {
        return body(call(request, target, losses).request());
    }

    static ObjectNode write(ChatRequest request, String model) {
        return write(request, target(model), new Losses());
    }

    static ObjectNode body(WireRequest request) {
        return (ObjectNode) Json.parse(request.body().contiguous());
    }

    static JsonNode json(String text) {
        return Json.parse(text.replace('\'', '"'));
    }

    /** The events that a reply is read into, in pieces of a size, checked against their grammar. */
    static List<ChatEvent> events(ReplyDecoder decoder, byte[] reply, int piece) {
        List<ChatEvent> events = new ArrayList<>();
        EventGrammar grammar = new EventGrammar(events::add);
        for (int at = 0; at < reply.length; at += piece) {
            decoder.accept(ByteBuffer.wrap(reply, at, Math.min(piece, reply.length - at)), grammar);
        }
        decoder.end(grammar);
        assertThat(grammar.hasEnded()).isTrue();
        return events;
    }

    static List<ChatEvent> events(String reply) {
        byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
        return events(decoder(), bytes, Math.max(1, bytes.length));
    }

    static ReplyDecoder decoder() {
        ChatRequest request = read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
        return call(request, unknownTarget(), new Losses()).decoder(200, Headers.EMPTY);
    }

    static ChatResponse fold(List<ChatEvent> events) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold);
        assertThat(fold.fault()).isEmpty();
        assertThat(fold.isComplete()).isTrue();
        return fold.response();
    }

    static ChatResponse fold(String reply) {
        return fold(events(reply));
    }

    static ReplyEncoder encoder(Losses losses) {
        ChatRequest request = read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}");
        return new MessagesChatIngress().encoder(request, CONTEXT, losses);
    }

    /** The stream that events are written as, checked against Anthropic's grammar. */
    static String stream(List<ChatEvent> events, Losses losses) {
        ReplyEncoder encoder = encoder(losses);
        StringBuilder all = new StringBuilder();
        WireCheck check = new MessagesChatIngress().streamCheck();
        for (ChatEvent event : events) {
            encoder.accept(event, bytes -> {
                check.accept(bytes.duplicate());
                all.append(StandardCharsets.UTF_8.decode(bytes));
            });
        }
        check.end();
        return all.toString();
    }

    static String stream(ChatEvent... events) {
        return stream(List.of(events), new Losses());
    }

    static ObjectNode whole(ChatResponse response) {
        return whole(response, new Losses());
    }

    static ObjectNode whole(ChatResponse response, Losses losses) {
        return (ObjectNode) Json.parse(encoder(losses).whole(response).body().contiguous());
    }

    /** The data of each event of a stream. */
    static List<JsonNode> data(String stream) {
        List<JsonNode> all = new ArrayList<>();
        for (String line : stream.split("\n", -1)) {
            if (line.startsWith("data: ")) {
                all.add(Json.parse(line.substring("data: ".length())));
            }
        }
        return all;
    }

    /** A stream of events given by their data, one a line. */
    static String sse(String... data) {
        StringBuilder all = new StringBuilder();
        for (String one : data) {
            JsonNode json = json(one);
            all.append("event: ").append(json.path("type").stringValue("")).append('\n');
            all.append("data: ").append(Json.text(json)).append("\n\n");
        }
        return all.toString();
    }
}
