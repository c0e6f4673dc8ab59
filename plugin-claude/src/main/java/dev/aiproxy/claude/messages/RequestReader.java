package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.CacheWish;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Identity;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a client's request, of either version of the API. */
final class RequestReader {
    private static final Set<String> KNOWN = Set.of(
            "model",
            "messages",
            "system",
            "max_tokens",
            "stop_sequences",
            "stream",
            "temperature",
            "top_p",
            "top_k",
            "thinking",
            "output_config",
            "output_format",
            "metadata",
            "tools",
            "tool_choice",
            "service_tier",
            "speed",
            CacheMarks.MEMBER);
    private static final Set<String> TURN_KNOWN = Set.of("role", "content");

    private final ObjectNode body;
    private final boolean takesSampling;
    private Extras extras;

    private RequestReader(ObjectNode body, boolean takesSampling) {
        this.body = body;
        this.takesSampling = takesSampling;
        this.extras = Extras.unknown(MessagesProtocol.ID, Place.ROOT, body, KNOWN);
    }

    /** @throws FaultException if the request makes no sense */
    static ChatRequest read(WireRequest request) {
        ObjectNode body = object(request.body());
        String version = request.headers().get("anthropic-version");
        return new RequestReader(body, version == null || version.compareTo(Names.VERSION_WITHOUT_SAMPLING) < 0).read();
    }

    private static ObjectNode object(Body body) {
        JsonNode json;
        try {
            json = Json.parse(body.contiguous());
        } catch (JsonFormatException e) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "The request body can't be read as JSON: " + e.getMessage() + '.')
                    .asException();
        }
        if (json instanceof ObjectNode object) {
            return object;
        }
        throw Fault.of(FaultKind.INVALID_REQUEST, "The request body must be a JSON object.")
                .asException();
    }

    private ChatRequest read() {
        Optional<JsonNode> tools = Optional.ofNullable(body.get("tools"));
        var builder = ChatRequest.builder(Members.requiredText(body, "model", Place.ROOT), turns(tools))
                .tools(ToolReader.tools(body.path("tools")))
                .toolChoice(ToolReader.choice(body.path("tool_choice"), Place.ROOT.member("tool_choice")))
                .maxOutput(Members.count(body, "max_tokens", Place.ROOT))
                .sampling(sampling())
                .stop(stop())
                .output(output())
                .reasoning(ThinkingReader.read(body))
                .stream(Members.flag(body, "stream", Place.ROOT))
                .cache(cache())
                .identity(identity())
                .tier(tier());
        extras = ThinkingReader.extras(body, extras);
        return builder.extras(extras).build();
    }

    private List<Turn> turns(Optional<JsonNode> tools) {
        List<Turn> turns = new ArrayList<>();
        if (Members.has(body, "system")) {
            turns.add(new Turn(
                    Turn.Role.SYSTEM,
                    new ContentReader(tools).blocks(body.get("system"), Place.ROOT, "system"),
                    null,
                    Extras.at(MessagesProtocol.ID, Place.ROOT.member("system"))));
        }
        JsonNode messages = body.path("messages");
        if (!messages.isArray()) {
            throw Members.invalid(Place.ROOT.member("messages"), "must be an array");
        }
        for (int i = 0; i < messages.size(); i++) {
            Place place = Place.ROOT.element("messages", i);
            if (!(messages.get(i) instanceof ObjectNode message)) {
                throw Members.invalid(place, "must be an object");
            }
            turns.add(new Turn(
                    role(message, place),
                    new ContentReader(tools).blocks(message.get("content"), place, "content"),
                    null,
                    Extras.unknown(MessagesProtocol.ID, place, message, TURN_KNOWN)));
        }
        return turns;
    }

    private static Turn.Role role(ObjectNode message, Place place) {
        return switch (Members.requiredText(message, "role", place)) {
            case "user" -> Turn.Role.USER;
            case "assistant" -> Turn.Role.ASSISTANT;
            case "system" -> Turn.Role.SYSTEM;
            default -> throw Members.invalid(place.member("role"), "must be user, assistant or system");
        };
    }

    /** From its second version on the API knows no sampling; what a client says of it all the same is kept aside. */
    private Sampling sampling() {
        if (!takesSampling) {
            for (String name : Names.SAMPLING) {
                if (Members.has(body, name)) {
                    extras = extras.with(name, body.get(name));
                }
            }
            return Sampling.NONE;
        }
        return new Sampling(
                Members.number(body, "temperature", Place.ROOT),
                Members.number(body, "top_p", Place.ROOT),
                Members.number(body, "top_k", Place.ROOT),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private List<String> stop() {
        JsonNode stops = body.path("stop_sequences");
        if (stops.isMissingNode() || stops.isNull()) {
            return List.of();
        }
        if (!stops.isArray()) {
            throw Members.invalid(Place.ROOT.member("stop_sequences"), "must be an array of strings");
        }
        List<String> texts = new ArrayList<>(stops.size());
        for (int i = 0; i < stops.size(); i++) {
            if (!stops.get(i).isString()) {
                throw Members.invalid(Place.ROOT.element("stop_sequences", i), "must be a string");
            }
            texts.add(stops.get(i).stringValue());
        }
        return texts;
    }

    private OutputFormat output() {
        JsonNode format = body.path("output_config").path("format");
        if (!format.isObject()) {
            format = body.path("output_format");
        }
        if (!isSchema(format)) {
            return OutputFormat.UNSAID;
        }
        return new OutputFormat(OutputFormat.Kind.SCHEMA, null, format.get("schema"), null, null, null, List.of());
    }

    static boolean isSchema(JsonNode format) {
        return "json_schema".equals(format.path("type").stringValue("")) && format.has("schema");
    }

    private CacheWish cache() {
        CacheMark mark = CacheMarks.read(body);
        if (CacheMarks.isForeign(body)) {
            extras = extras.with(CacheMarks.MEMBER, body.get(CacheMarks.MEMBER));
        }
        return mark == null ? CacheWish.NONE : new CacheWish(null, mark, null);
    }

    private Identity identity() {
        JsonNode metadata = body.path("metadata");
        if (metadata.isNull() || metadata.isMissingNode()) {
            return Identity.NONE;
        }
        String user = Members.text(metadata, "user_id", Place.ROOT.member("metadata"));
        extras = Nested.read("metadata", metadata, Set.of("user_id"), extras);
        return user == null ? Identity.NONE : new Identity(user, Map.of());
    }

    private @Nullable ServiceTier tier() {
        String tier = Members.text(body, "service_tier", Place.ROOT);
        String speed = Members.text(body, "speed", Place.ROOT);
        if ("fast".equals(speed)) {
            if (tier != null) {
                extras = extras.with("service_tier", body.get("service_tier"));
            }
            return ServiceTier.FAST;
        }
        if (speed != null && !speed.equals("standard")) {
            extras = extras.with("speed", body.get("speed"));
        }
        if (tier == null) {
            return null;
        }
        return switch (tier) {
            case "auto" -> ServiceTier.AUTO;
            case "standard_only" -> ServiceTier.DEFAULT;
            default -> {
                extras = extras.with("service_tier", body.get("service_tier"));
                yield null;
            }
        };
    }
}
