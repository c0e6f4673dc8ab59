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
import dev.aiproxy.api.wire.Members;
import dev.aiproxy.api.wire.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
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
    /** Form of a request: the tools that it began with, if the conversation changes them. */
    static final String TOOLS = "tools";

    /** Form of a request: the effort that it began with, if the conversation changes it. */
    static final String EFFORT = "output_config.effort";

    /** Form of a request: the features that its header names. */
    static final String BETAS = "betas";

    /** Form of a request that begins a thread: what it says of that. */
    static final String THREAD = "thread";

    private final ObjectNode body;
    private final Members members;
    private final boolean takesSampling;
    private Extras extras;

    private RequestReader(ObjectNode body, boolean takesSampling) {
        this.body = body;
        this.members = new Members(body, Place.ROOT);
        this.takesSampling = takesSampling;
        this.extras = AsSaid.read(body, Place.ROOT, KNOWN);
    }

    /** @throws FaultException if the request makes no sense */
    static ChatRequest read(WireRequest request) {
        ObjectNode body = object(request.body());
        String version = request.headers().get("anthropic-version");
        return new RequestReader(body, version == null || version.compareTo(Names.VERSION_WITHOUT_SAMPLING) < 0)
                .read(request.headers().all("anthropic-beta"));
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

    private ChatRequest read(List<String> betas) {
        MidConversation changes = new MidConversation(ToolReader.tools(members));
        List<Turn> turns = turns(changes);
        var builder = ChatRequest.builder(members.requiredText("model"), turns)
                .tools(changes.tools())
                .toolChoice(ToolReader.choice(members))
                .maxOutput(members.count("max_tokens"))
                .sampling(sampling())
                .stop(stop())
                .output(output())
                .reasoning(changes.in(ThinkingReader.read(body)))
                .stream(members.isTrue("stream"))
                .cache(cache())
                .identity(identity())
                .tier(tier());
        extras = ThinkingReader.extras(body, extras);
        JsonNode choice = body.path("tool_choice");
        if (ToolReader.isKnownChoice(choice)) {
            extras = Nested.read("tool_choice", choice, ToolReader.CHOICE_KNOWN, extras);
        }
        form(changes, betas);
        return builder.extras(extras).build();
    }

    /** What Anthropic has to be told as it was, and nobody else. */
    private void form(MidConversation changes, List<String> betas) {
        if (changes.effort().isPresent()) {
            JsonNode effort = body.path("output_config").path("effort");
            extras = extras.withForm(
                    EFFORT, effort.isString() ? effort : Json.object().nullNode());
        }
        if (!betas.isEmpty()) {
            ArrayNode names = Json.array();
            for (String header : betas) {
                for (String name : header.split(",", -1)) {
                    if (!name.isBlank()) {
                        names.add(name.strip());
                    }
                }
            }
            extras = extras.withForm(BETAS, names);
        }
        JsonNode thread = extras.members().path("thread");
        if ("create".equals(thread.path("type").stringValue(""))) {
            // The beginning of a thread is a whole request: who keeps none loses nothing, and refuses to go on with it.
            ObjectNode rest = extras.members().deepCopy();
            rest.remove("thread");
            extras = new Extras(extras.protocol(), extras.place(), rest, extras.form()).withForm(THREAD, thread);
        }
        if (changes.changesTools()) {
            extras = extras.withForm(TOOLS, body.path("tools").isArray() ? body.get("tools") : Json.array());
        }
    }

    private List<Turn> turns(MidConversation changes) {
        Optional<JsonNode> tools = Optional.ofNullable(body.get("tools"));
        List<Turn> turns = new ArrayList<>();
        JsonNode system = body.get("system");
        if (members.has("system")) {
            turns.add(new Turn(
                    Turn.Role.SYSTEM,
                    new ContentReader(tools).blocks(system, Place.ROOT, "system"),
                    null,
                    AsSaid.withString(Extras.at(MessagesProtocol.ID, Place.ROOT.member("system")), system)));
        }
        new MessageReader(tools, changes, turns).read(body.path("messages"));
        return turns;
    }

    /** From its second version on the API knows no sampling; what a client says of it all the same is kept aside. */
    private Sampling sampling() {
        if (!takesSampling) {
            for (String name : Names.SAMPLING) {
                if (members.has(name)) {
                    extras = extras.with(name, body.get(name));
                }
            }
            return Sampling.NONE;
        }
        return new Sampling(
                members.decimal("temperature"),
                members.decimal("top_p"),
                members.decimal("top_k"),
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private List<String> stop() {
        ArrayNode stops = members.elements("stop_sequences");
        List<String> texts = new ArrayList<>(stops.size());
        for (int i = 0; i < stops.size(); i++) {
            if (!stops.get(i).isString()) {
                throw Members.wrong(Place.ROOT.element("stop_sequences", i), "must be a string");
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
        String user = members.within("metadata").text("user_id");
        extras = Nested.read("metadata", metadata, Set.of("user_id"), extras);
        return user == null ? Identity.NONE : new Identity(user, Map.of());
    }

    private @Nullable ServiceTier tier() {
        String tier = members.text("service_tier");
        String speed = members.text("speed");
        if ("fast".equals(speed)) {
            if (tier != null) {
                extras = extras.with("service_tier", body.get("service_tier"));
            }
            return ServiceTier.FAST;
        }
        if (speed != null) {
            extras = speed.equals("standard")
                    ? AsSaid.keep(extras, "speed", body.get("speed"))
                    : extras.with("speed", body.get("speed"));
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
