package dev.aiproxy.openai.chat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatEvent;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.ChatResponse;
import dev.aiproxy.api.chat.EventGrammar;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.ReplyFold;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.ReplyContext;
import dev.aiproxy.api.wire.ReplyDecoder;
import dev.aiproxy.api.wire.ReplyEncoder;
import dev.aiproxy.openai.protocol.ModelFactsTable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Short ways through the codec, for tests. */
final class Conversions {
    static final ReplyContext CONTEXT = new ReplyContext("r1", "alias", 7);
    static final String REALM = "here";

    private Conversions() {}

    static ChatRequest read(String json) {
        return RequestReader.read(Body.ofUtf8(json));
    }

    /** A request that says nothing but turns; its model is named where it is written. */
    static ChatRequest.Builder asking(Turn... turns) {
        return ChatRequest.builder("x", List.of(turns));
    }

    static Turn user(String text) {
        return Turn.of(Turn.Role.USER, Block.Text.of(text));
    }

    /** The messages that a model is sent for turns. */
    static JsonNode messages(String model, Turn... turns) {
        return write(asking(turns).build(), model).path("messages");
    }

    /** A request with one word of a user and some members more. */
    static ChatRequest readWith(String members) {
        return read("{\"model\":\"gpt-4o\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]," + members + "}");
    }

    static Target target(String model, String facts) {
        return new Target(
                model, REALM, ModelFactsTable.models().of(model).with(ModelFacts.of((ObjectNode) Json.parse(facts))));
    }

    static JsonNode write(ChatRequest request, String model, String facts, Losses losses) {
        return new RequestWriter(request, target(model, facts), losses).write();
    }

    static JsonNode write(ChatRequest request, String model) {
        return write(request, model, "{}", new Losses());
    }

    static List<String> losses(ChatRequest request, String model) {
        Losses losses = new Losses();
        write(request, model, "{}", losses);
        return paths(losses);
    }

    static List<String> paths(Losses losses) {
        return losses.list().stream().map(Loss::path).toList();
    }

    static ChatCall call(ChatRequest request, String model) {
        return new ProviderConversion().encode(request, target(model, "{}"), new Losses());
    }

    static ReplyDecoder decoder() {
        return call(readWith("\"stream\":true"), "gpt-4o").decoder(200, Headers.EMPTY);
    }

    static List<ChatEvent> events(String reply) {
        return events(decoder(), reply.getBytes(StandardCharsets.UTF_8), Integer.MAX_VALUE);
    }

    /** Reads a reply in pieces of a size; the events keep to their grammar or this throws. */
    static List<ChatEvent> events(ReplyDecoder decoder, byte[] reply, int piece) {
        List<ChatEvent> events = new ArrayList<>();
        EventGrammar grammar = new EventGrammar(events::add);
        for (int at = 0; at < reply.length; at += Math.min(piece, reply.length - at)) {
            decoder.accept(ByteBuffer.wrap(reply, at, Math.min(piece, reply.length - at)), grammar);
        }
        decoder.end(grammar);
        if (!grammar.hasEnded()) {
            throw new IllegalStateException("neither End nor Failed: " + events);
        }
        return events;
    }

    static ChatResponse fold(List<ChatEvent> events) {
        ReplyFold fold = new ReplyFold();
        events.forEach(fold);
        if (fold.fault().isPresent()) {
            throw new FaultException(fold.fault().get());
        }
        return fold.response();
    }

    static ChatResponse reply(String reply) {
        return fold(events(reply));
    }

    static ChatEvent.Failed failure(String reply) {
        return (ChatEvent.Failed) events(reply).getLast();
    }

    /** A stream of chunks, each given by its choices or its usage, and {@code [DONE]}. */
    static String stream(String... members) {
        return chunks(members) + "data: [DONE]\n\n";
    }

    static String chunks(String... members) {
        StringBuilder stream = new StringBuilder();
        for (String member : members) {
            stream.append(
                            "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",")
                    .append(member)
                    .append("}\n\n");
        }
        return stream.toString();
    }

    static String delta(String delta) {
        return "\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":null}]";
    }

    static String finish(String reason) {
        return "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]";
    }

    static String message(String message, String reason) {
        return "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
                + "\"message\":" + message + ",\"finish_reason\":\"" + reason + "\"}]}";
    }

    /** What a client of a request gets of some events, checked against the grammar of streams. */
    static String encode(ChatRequest request, List<ChatEvent> events) {
        ReplyEncoder encoder = new ClientConversion().encoder(request, CONTEXT, new Losses());
        StringBuilder sent = new StringBuilder();
        StreamCheck check = new StreamCheck();
        for (ChatEvent event : events) {
            encoder.accept(event, buffer -> {
                check.accept(buffer.duplicate());
                sent.append(StandardCharsets.UTF_8.decode(buffer));
            });
        }
        check.end();
        return sent.toString();
    }

    /** What stands in the chunks beside their envelopes. */
    static List<String> deltas(String stream) {
        List<String> deltas = new ArrayList<>();
        for (String event : stream.strip().split("\n\n", -1)) {
            if (event.startsWith("data: {")) {
                JsonNode chunk = Json.parse(event.substring(6));
                JsonNode choice = chunk.path("choices").path(0);
                if (chunk.has("error")) {
                    deltas.add("error " + chunk.path("error"));
                } else if (choice.isMissingNode()) {
                    deltas.add("usage " + chunk.path("usage"));
                } else if (choice.path("finish_reason").isString()) {
                    deltas.add("finish " + choice.path("finish_reason").stringValue());
                } else {
                    deltas.add(choice.path("delta").toString());
                }
            } else {
                deltas.add(event);
            }
        }
        return deltas;
    }

    static JsonNode whole(ChatRequest request, ChatResponse response) {
        ReplyEncoder encoder = new ClientConversion().encoder(request, CONTEXT, new Losses());
        return Json.parse(encoder.whole(response).body().contiguous());
    }
}
