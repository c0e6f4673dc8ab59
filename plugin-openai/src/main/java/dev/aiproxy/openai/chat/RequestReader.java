package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.CacheWish;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Identity;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Members;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a Chat Completions request, dialects included, into the canonical model. */
final class RequestReader {
    private final Members root;
    private Extras extras;

    private RequestReader(ObjectNode document) {
        root = new Members(document, Place.ROOT);
        extras = Extras.unknown(ID, Place.ROOT, document, Names.REQUEST);
    }

    static ChatRequest read(Body body) {
        ObjectNode document = document(body);
        return new RequestReader(document).request();
    }

    /** The body as a JSON object; anything else is the client's fault. */
    static ObjectNode document(Body body) {
        JsonNode document;
        try {
            document = Json.parse(body.contiguous());
        } catch (JsonFormatException e) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "The request body can't be read as JSON: " + e.getMessage() + '.')
                    .asException();
        }
        if (document instanceof ObjectNode object) {
            return object;
        }
        throw Fault.of(FaultKind.INVALID_REQUEST, "The request body must be a JSON object.")
                .asException();
    }

    private ChatRequest request() {
        String model = root.requiredText("model");
        if (!root.has("messages")) {
            throw Members.wrong(Place.ROOT.member("messages"), "is missing");
        }
        JsonNode messages = root.elements("messages");
        if (messages.isEmpty()) {
            throw Members.wrong(Place.ROOT.member("messages"), "must not be empty");
        }
        ChatRequest.Builder request = ChatRequest.builder(model, MessageReader.read(messages))
                .tools(ToolReader.tools(root))
                .toolChoice(ToolReader.choice(root))
                .maxOutput(maxOutput())
                .sampling(sampling())
                .stop(stop())
                .output(output())
                .reasoning(ReasoningReader.read(root))
                .stream(root.isTrue("stream"))
                .streamUsage(streamUsage())
                .cache(new CacheWish(root.text("prompt_cache_key"), null, null))
                .state(new StateWish(root.flag("store"), null, null, false))
                .identity(identity())
                .tier(tier());
        extras = ReasoningReader.unread(root, extras);
        return request.extras(extras).build();
    }

    private @Nullable Integer maxOutput() {
        Integer most = root.integer("max_completion_tokens");
        Integer older = root.integer("max_tokens");
        if (most != null && older != null && !most.equals(older)) {
            keep("max_tokens");
        }
        return most == null ? older : most;
    }

    private Sampling sampling() {
        Integer logprobs = null;
        if (root.isTrue("logprobs")) {
            Integer top = root.integer("top_logprobs");
            logprobs = top == null ? 0 : top;
        } else if (root.has("top_logprobs")) {
            keep("top_logprobs");
        }
        Members bias = root.inner("logit_bias");
        return new Sampling(
                root.decimal("temperature"),
                root.decimal("top_p"),
                root.decimal("top_k"),
                root.decimal("presence_penalty"),
                root.decimal("frequency_penalty"),
                root.whole("seed"),
                root.integer("n"),
                logprobs,
                bias == null ? null : bias.object());
    }

    private List<String> stop() {
        JsonNode stop = root.value("stop");
        if (stop.isMissingNode()) {
            return List.of();
        }
        if (stop.isString()) {
            keepForm("stop");
            return List.of(stop.stringValue());
        }
        return words("stop");
    }

    private List<String> words(String name) {
        List<String> words = new ArrayList<>();
        for (JsonNode word : root.elements(name)) {
            if (!word.isString()) {
                throw Members.wrong(Place.ROOT.element(name, words.size()), "must be a string");
            }
            words.add(word.stringValue());
        }
        return words;
    }

    private boolean streamUsage() {
        Members options = root.within("stream_options");
        ObjectNode others = Json.object();
        for (var member : options.object().properties()) {
            if (!member.getKey().equals("include_usage")) {
                others.set(member.getKey(), member.getValue());
            }
        }
        if (!others.isEmpty()) {
            extras = extras.with("stream_options", others);
        }
        return options.isTrue("include_usage");
    }

    private OutputFormat output() {
        List<String> modalities = words("modalities").stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
        String verbosity = root.text("verbosity");
        Members format = root.inner("response_format");
        OutputFormat text = new OutputFormat(OutputFormat.Kind.TEXT, null, null, null, null, verbosity, modalities);
        if (format == null) {
            return text;
        }
        return switch (format.requiredText("type")) {
            case "text" -> {
                keepForm("response_format");
                yield text;
            }
            case "json_object" ->
                new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null, verbosity, modalities);
            case "json_schema" -> schema(format.within("json_schema"), verbosity, modalities);
            default -> {
                keep("response_format");
                yield text;
            }
        };
    }

    private static OutputFormat schema(Members schema, @Nullable String verbosity, List<String> modalities) {
        JsonNode tree = schema.value("schema");
        return new OutputFormat(
                OutputFormat.Kind.SCHEMA,
                schema.text("name"),
                tree.isMissingNode() ? Json.object() : tree,
                schema.flag("strict"),
                schema.text("description"),
                verbosity,
                modalities);
    }

    private Identity identity() {
        String user = root.text("safety_identifier");
        if (user == null) {
            user = root.text("user");
            keepForm("user");
        } else if (root.has("user")) {
            keep("user");
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (var label : root.within("metadata").object().properties()) {
            if (!label.getValue().isString()) {
                keep("metadata");
                return new Identity(user, Map.of());
            }
            labels.put(label.getKey(), label.getValue().stringValue());
        }
        return new Identity(user, labels);
    }

    private @Nullable ServiceTier tier() {
        String tier = root.text("service_tier");
        ServiceTier known = tier == null ? null : Tiers.of(tier);
        if (tier != null && known == null) {
            keep("service_tier");
        } else if (known != null && !Tiers.word(known).equals(tier)) {
            keepForm("service_tier");
        }
        return known;
    }

    /** How a known member was written, where there are several ways. */
    private void keepForm(String name) {
        if (root.has(name)) {
            extras = extras.withForm(name, root.value(name));
        }
    }

    /** A value of a known member that the model has no word for. */
    private void keep(String name) {
        extras = extras.with(name, root.value(name));
    }
}
