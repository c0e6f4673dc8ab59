package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.CacheWish;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Members;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a request for an answer, or for a count of tokens, into the canonical model. */
final class RequestReader {
    private RequestReader() {}

    static ChatRequest read(WireRequest wire) {
        Message request = body(wire);
        if (wire.operation() == Operation.COUNT_TOKENS) {
            Message inner = request.object("generateContentRequest");
            request = inner == null ? request : inner;
        }
        List<Message> contents = request.objects("contents");
        if (contents.isEmpty()) {
            throw Members.wrong(request.place().member("contents"), "must hold at least one content");
        }
        List<Turn> turns = new ArrayList<>();
        JsonNode system = request.get("systemInstruction");
        Turn instruction = system == null ? null : ContentReader.system(system, request);
        if (instruction != null) {
            turns.add(instruction);
        }
        turns.addAll(new ContentReader(contents).read());
        ObjectNode rest = request.rest(Names.REQUEST).members().deepCopy();
        ChatRequest.Builder read = ChatRequest.builder(ModelPath.model(wire).orElse(""), turns).stream(
                        ModelPath.streams(wire))
                .tools(ToolReader.tools(request))
                .toolChoice(ToolReader.choice(request, rest))
                .cache(new CacheWish(null, null, request.text("cachedContent")))
                .tier(tier(request.text("serviceTier"), rest));
        ObjectNode form = Json.object();
        Message config = request.object("generationConfig");
        if (config != null) {
            ConfigReader.read(config, read, rest, form);
        }
        if (ModelPath.streams(wire) && !ModelPath.wantsEvents(wire)) {
            form.put(Names.ARRAY, true);
        }
        return read.extras(new Extras(Names.PROTOCOL, request.place(), rest, form))
                .build();
    }

    static Message body(WireRequest wire) {
        try {
            return Message.of(Json.parse(wire.body().contiguous()), Place.ROOT);
        } catch (JsonFormatException e) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "The request body can't be read as JSON: " + e.getMessage())
                    .asException();
        }
    }

    private static @Nullable ServiceTier tier(@Nullable String word, ObjectNode rest) {
        ServiceTier tier = ServiceTiers.read(word);
        if (word != null && tier == null) {
            rest.put("serviceTier", word);
        }
        return tier;
    }
}
