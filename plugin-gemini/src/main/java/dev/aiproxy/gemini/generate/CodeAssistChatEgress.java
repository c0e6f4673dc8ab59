package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelTable;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.ChatCall;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Conversion toward Code Assist: what {@link GenerateChatEgress} writes, in an envelope. Its provider adds what is not the
 * request's own, the project above all. Source: the requests of gemini-cli's {@code code_assist/converter.ts}.
 */
final class CodeAssistChatEgress implements ChatEgress {
    private static final Headers FIELDS = Headers.of("content-type", "application/json");

    /** The members of a request that the service has a place for. */
    private static final Set<String> MEMBERS = Set.of(
            "contents",
            "systemInstruction",
            "cachedContent",
            "tools",
            "toolConfig",
            "labels",
            "safetySettings",
            "generationConfig",
            "session_id");

    /** The members of a config that are part of the prompt. */
    private static final List<String> SCHEMAS = List.of("responseSchema", "responseJsonSchema");

    private final GenerateChatEgress plain = new GenerateChatEgress();

    @Override
    public ModelTable models() {
        return plain.models();
    }

    @Override
    public Set<String> fetches(ChatRequest request, Target target) {
        return plain.fetches(request, target);
    }

    @Override
    public boolean wouldMend(Fault refusal) {
        return plain.wouldMend(refusal);
    }

    @Override
    public ChatCall encode(ChatRequest request, Target target, Losses losses) {
        RequestWriter writer = new RequestWriter(request, target, losses);
        Body body = bytes(known(writer.body(), request, losses));
        WireRequest wire = RequestWriter.streams(request)
                ? wire(Operation.CHAT, target, "streamGenerateContent", "alt=sse", body)
                : wire(Operation.CHAT, target, "generateContent", "", body);
        ReplyNames names = writer.replyNames(target.realm(), () -> GenerateCall.seed(body));
        GenerateCall call = new GenerateCall(
                wire, names, writer.stopsBeyond(), GenerateChatEgress.hops(target, request.maxOutput()));
        return new CodeAssistCall(call, target.model());
    }

    private static ObjectNode known(ObjectNode body, ChatRequest request, Losses losses) {
        Place place = request.extras().place();
        for (String name : List.copyOf(body.propertyNames())) {
            if (!MEMBERS.contains(name)) {
                body.remove(name);
                String said = name.equals("serviceTier") && !isGeminis(request) ? "service_tier" : name;
                losses.add(place.member(said), Loss.Kind.DROPPED, "unknown to Code Assist");
            }
        }
        return body;
    }

    private static boolean isGeminis(ChatRequest request) {
        return request.extras().protocol().equals(Names.PROTOCOL);
    }

    private static Body bytes(JsonNode json) {
        return Body.of(ByteBuffer.wrap(Json.write(json)));
    }

    private static WireRequest wire(Operation operation, Target target, String method, String query, Body body) {
        return new WireRequest(
                operation, "POST", "/v1internal:" + method, query, Map.of("model", target.model()), FIELDS, body);
    }

    /**
     * The service counts contents and nothing else, so what stands beside them is counted as text of the first of them. Thoughts
     * are counted as the text that they are: it refuses them here.
     */
    @Override
    public Optional<WireRequest> encodeCount(ChatRequest request, Target target, Losses losses) {
        ObjectNode written = new RequestWriter(request, target, losses).body();
        reportUncounted(written, request, losses);
        ArrayNode contents = Json.array();
        ArrayNode beside = Json.array();
        beside.addAll(List.copyOf(written.at("/systemInstruction/parts").values()));
        if (written.has("tools")) {
            beside.addObject().put("text", Json.text(written.get("tools")));
        }
        if (!beside.isEmpty()) {
            contents.addObject().put("role", "user").set("parts", beside);
            losses.add(
                    request.extras().place(),
                    Loss.Kind.EMULATED,
                    "Code Assist counts contents only: system text and tools are counted as one of them");
        }
        written.path("contents").forEach(content -> {
            for (JsonNode part : content.path("parts")) {
                if (part instanceof ObjectNode members) {
                    members.remove(List.of("thought", "thoughtSignature"));
                }
            }
            contents.add(content);
        });
        ObjectNode body = Json.object();
        body.putObject("request")
                .put("model", GenerateChatEgress.resource(target.model()))
                .set("contents", contents);
        return Optional.of(wire(Operation.COUNT_TOKENS, target, "countTokens", "", bytes(body)));
    }

    private static void reportUncounted(ObjectNode written, ChatRequest request, Losses losses) {
        Place place = request.extras().place();
        String why = "Code Assist counts contents only";
        if (written.has("cachedContent")) {
            losses.add(place.member("cachedContent"), Loss.Kind.DROPPED, why);
        }
        for (String name : SCHEMAS) {
            if (written.path("generationConfig").has(name)) {
                Place schema = isGeminis(request)
                        ? place.member("generationConfig").member(name)
                        : place.member("response_format");
                losses.add(schema, Loss.Kind.DROPPED, why);
            }
        }
    }

    @Override
    public long decodeCount(WireResponse response) {
        return plain.decodeCount(response);
    }
}
