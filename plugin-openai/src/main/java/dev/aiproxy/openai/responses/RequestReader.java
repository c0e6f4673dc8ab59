package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.CacheWish;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Identity;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.StateWish;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.api.json.JsonFormatException;
import dev.aiproxy.api.wire.Members;
import dev.aiproxy.api.wire.WireRequest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Reads a request into the canonical model. One object per request. */
final class RequestReader {
    private static final Set<String> KNOWN = Set.of(
            "model",
            "input",
            "instructions",
            "max_output_tokens",
            "temperature",
            "top_p",
            "top_logprobs",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "reasoning",
            "text",
            "include",
            "stream",
            "stream_options",
            "store",
            "previous_response_id",
            "conversation",
            "background",
            "metadata",
            "user",
            "safety_identifier",
            "prompt_cache_key",
            "service_tier",
            "truncation");
    private static final Set<String> REASONING = Set.of("effort", "summary");
    private static final Set<String> TEXT = Set.of("format", "verbosity");
    private static final Set<String> SCHEMA = Set.of("type", "name", "schema", "description", "strict");
    private static final Set<String> PLAIN = Set.of("type");

    private Members request;
    private Extras extras;

    private RequestReader(Members request) {
        this.request = request;
        this.extras = Extras.unknown(ResponsesProtocol.ID, Place.ROOT, request.object(), KNOWN);
    }

    /**
     * What a request says.
     *
     * @throws dev.aiproxy.api.chat.FaultException if it makes no sense
     */
    static ChatRequest read(WireRequest wire) {
        JsonNode tree;
        try {
            tree = Json.parse(wire.body().contiguous());
        } catch (JsonFormatException e) {
            throw Fault.of(FaultKind.INVALID_REQUEST, "The request is not JSON: " + e.getMessage() + '.')
                    .asException();
        }
        return new RequestReader(Members.of(tree, Place.ROOT)).read();
    }

    private ChatRequest read() {
        String model = request.text("model");
        if (model == null && request.get("prompt") == null) {
            throw Members.wrong(Place.ROOT.member("model"), "is missing");
        }
        ArrayNode include = request.list("include");
        List<Tool> tools = new ArrayList<>(ToolReader.tools(request));
        update(tools);
        OutputFormat output = output();
        ReasoningWish reasoning = reasoning();
        Identity identity = identity();
        ServiceTier tier = tier();
        StateWish state = state();
        Sampling sampling = sampling(include);
        Integer maxOutput = maxOutput();
        keepInclude(include);
        keepRest();
        return ChatRequest.builder(model == null ? "" : model, turns())
                .tools(tools)
                .toolChoice(ToolReader.choice(request))
                .maxOutput(maxOutput)
                .sampling(sampling)
                .output(output)
                .reasoning(reasoning)
                .stream(request.isTrue("stream"))
                .cache(new CacheWish(request.text("prompt_cache_key"), null, null))
                .state(state)
                .identity(identity)
                .tier(tier)
                .extras(extras)
                .build();
    }

    /**
     * Takes over what items of the input change: the last effort and format count from now on, and added tools are tools.
     * The request itself goes back to its protocol as it was written.
     */
    private void update(List<Tool> tools) {
        JsonNode input = request.object().path("input");
        if (!(input instanceof ArrayNode items)) {
            return;
        }
        ObjectNode changed = request.object();
        for (int i = 0; i < items.size(); i++) {
            String type = items.path(i).path(Names.TYPE).stringValue("");
            if (type.equals(Names.CONFIGURATION_UPDATE)) {
                Members update = request.element("input", items, i);
                changed = changed(changed, update, Names.REASONING);
                changed = changed(changed, update, "text");
            } else if (type.equals(Names.ADDITIONAL_TOOLS)) {
                tools.addAll(ToolReader.added(request.element("input", items, i)));
            }
        }
        if (!changed.equals(request.object())) {
            ObjectNode before = Json.object();
            for (String name : List.of(Names.REASONING, "text")) {
                if (request.get(name) != null) {
                    before.set(name, request.get(name));
                }
            }
            extras = extras.withForm(Names.FORM_CHANGED, before);
            request = new Members(changed, request.place());
        }
    }

    /** A copy in which members of an update have taken the place of those of the request. */
    private static ObjectNode changed(ObjectNode from, Members update, String name) {
        Members inner = update.inner(name);
        if (inner == null) {
            return from;
        }
        ObjectNode copy = from.deepCopy();
        ObjectNode object = copy.get(name) instanceof ObjectNode known ? known : copy.putObject(name);
        object.setAll(inner.object());
        return copy;
    }

    /** A request that only warms the cache up wants no output at all. */
    private @Nullable Integer maxOutput() {
        JsonNode options = request.object().path("prompt_cache_options");
        Integer most = request.count("max_output_tokens");
        if (!options.path("prewarm").booleanValue(false)) {
            return most;
        }
        extras = extras.withForm(Names.FORM_PREWARM, most == null ? NullNode.getInstance() : IntNode.valueOf(most));
        return 0;
    }

    private List<Turn> turns() {
        List<Turn> turns = new ArrayList<>();
        JsonNode instructions = request.get("instructions");
        if (instructions != null) {
            if (!instructions.isString()) {
                throw Members.wrong(Place.ROOT.member("instructions"), "must be a string");
            }
            Extras at = Extras.at(ResponsesProtocol.ID, Place.ROOT.member("instructions"));
            turns.add(new Turn(
                    Turn.Role.SYSTEM,
                    List.of(Block.Text.of(instructions.stringValue(), null, at)),
                    null,
                    at.withForm(Names.FORM_INSTRUCTIONS, BooleanNode.TRUE)));
        }
        turns.addAll(InputReader.read(request));
        return turns;
    }

    private Sampling sampling(@Nullable ArrayNode include) {
        boolean wanted = contains(include, Names.INCLUDE_LOGPROBS);
        Integer top = request.count("top_logprobs");
        if (!wanted && top != null && top > 0) {
            extras = extras.with("top_logprobs", request.object().path("top_logprobs"));
        }
        Integer logprobs = wanted ? Integer.valueOf(top == null ? 0 : top) : null;
        BigDecimal temperature = request.decimal("temperature");
        return new Sampling(temperature, request.decimal("top_p"), null, null, null, null, null, logprobs, null);
    }

    private OutputFormat output() {
        Members text = request.inner("text");
        if (text == null) {
            return OutputFormat.UNSAID;
        }
        keepInner("text", text, TEXT);
        String verbosity = text.text("verbosity");
        Members format = text.inner("format");
        if (format == null) {
            return new OutputFormat(OutputFormat.Kind.TEXT, null, null, null, null, verbosity, List.of());
        }
        String type = format.text("type", "text");
        return switch (type) {
            case "text" -> {
                keepInner("text.format", format, PLAIN);
                extras = extras.withForm(Names.FORM_FORMAT, BooleanNode.TRUE);
                yield new OutputFormat(OutputFormat.Kind.TEXT, null, null, null, null, verbosity, List.of());
            }
            case "json_object" -> {
                keepInner("text.format", format, PLAIN);
                yield new OutputFormat(OutputFormat.Kind.JSON_OBJECT, null, null, null, null, verbosity, List.of());
            }
            case "json_schema" -> {
                keepInner("text.format", format, SCHEMA);
                JsonNode schema = format.get("schema");
                if (schema == null || !schema.isObject()) {
                    throw Members.wrong(format.place().member("schema"), "must be an object");
                }
                yield new OutputFormat(
                        OutputFormat.Kind.SCHEMA,
                        format.text("name"),
                        schema,
                        format.flag("strict"),
                        format.text("description"),
                        verbosity,
                        List.of());
            }
            default -> {
                extras = extras.with("text.format", format.object());
                yield new OutputFormat(OutputFormat.Kind.TEXT, null, null, null, null, verbosity, List.of());
            }
        };
    }

    private ReasoningWish reasoning() {
        Members reasoning = request.inner("reasoning");
        if (reasoning == null) {
            return ReasoningWish.UNSAID;
        }
        keepInner("reasoning", reasoning, REASONING);
        Effort effort = null;
        String word = reasoning.text("effort");
        if (word != null) {
            effort = Effort.of(word).orElse(null);
            if (effort == null) {
                extras = extras.with("reasoning.effort", StringNode.valueOf(word));
            }
        }
        String summary = reasoning.text("summary");
        if (summary == null) {
            summary = reasoning.text("generate_summary");
        }
        ReasoningWish.Show show = summary == null
                ? ReasoningWish.Show.UNSAID
                : switch (summary) {
                    case "auto" -> ReasoningWish.Show.SUMMARY;
                    case "concise" -> ReasoningWish.Show.CONCISE;
                    case "detailed" -> ReasoningWish.Show.DETAILED;
                    case "none" -> ReasoningWish.Show.NONE;
                    default -> {
                        extras = extras.with("reasoning.summary", StringNode.valueOf(summary));
                        yield ReasoningWish.Show.SUMMARY;
                    }
                };
        ReasoningWish.Mode mode = effort == null
                ? ReasoningWish.Mode.UNSAID
                : effort == Effort.NONE ? ReasoningWish.Mode.OFF : ReasoningWish.Mode.ON;
        return new ReasoningWish(mode, effort, null, show);
    }

    private Identity identity() {
        String user = request.text("safety_identifier");
        String older = request.text("user");
        if (user == null) {
            user = older;
            if (older != null) {
                extras = extras.withForm("user", BooleanNode.TRUE);
            }
        } else if (older != null) {
            extras = extras.with("user", StringNode.valueOf(older));
        }
        return new Identity(user, metadata());
    }

    private Map<String, String> metadata() {
        Members metadata = request.inner("metadata");
        if (metadata == null) {
            return Map.of();
        }
        Map<String, String> labels = new LinkedHashMap<>();
        for (var label : metadata.object().properties()) {
            if (!label.getValue().isString()) {
                throw Members.wrong(metadata.place().member(label.getKey()), "must be a string");
            }
            labels.put(label.getKey(), label.getValue().stringValue());
        }
        return labels;
    }

    private StateWish state() {
        JsonNode conversation = request.get("conversation");
        String id = null;
        if (conversation != null) {
            id = conversation.isString()
                    ? conversation.stringValue()
                    : Members.of(conversation, Place.ROOT.member("conversation"))
                            .requiredText("id");
            extras = extras.withForm("conversation", conversation);
        }
        return new StateWish(
                request.flag("store"), request.text("previous_response_id"), id, request.isTrue("background"));
    }

    private @Nullable ServiceTier tier() {
        String tier = request.text("service_tier");
        if (tier == null) {
            return null;
        }
        return switch (tier) {
            case "auto" -> ServiceTier.AUTO;
            case "default" -> ServiceTier.DEFAULT;
            case "flex" -> ServiceTier.FLEX;
            case "priority" -> ServiceTier.PRIORITY;
            case "fast" -> {
                extras = extras.withForm("service_tier", StringNode.valueOf(tier));
                yield ServiceTier.PRIORITY;
            }
            default -> {
                extras = extras.with("service_tier", StringNode.valueOf(tier));
                yield null;
            }
        };
    }

    /** What is included in answers from anybody is no loss elsewhere; the rest is. */
    private void keepInclude(@Nullable ArrayNode include) {
        if (include == null) {
            return;
        }
        boolean other = false;
        for (JsonNode entry : include) {
            String word = entry.stringValue("");
            other |= !word.equals(Names.INCLUDE_ENCRYPTED) && !word.equals(Names.INCLUDE_LOGPROBS);
        }
        extras = other ? extras.with("include", include) : extras.withForm("include", include);
    }

    private void keepRest() {
        JsonNode truncation = request.get("truncation");
        if (truncation != null) {
            boolean usual = truncation.stringValue("").equals("disabled");
            extras = usual ? extras.withForm("truncation", truncation) : extras.with("truncation", truncation);
        }
        Members options = request.inner("stream_options");
        if (options != null) {
            // Noise against eavesdroppers, which converted streams never have.
            extras = extras.withForm("stream_options", options.object());
        }
    }

    /** Keeps unknown members of an inner object under a path. */
    private void keepInner(String path, Members inner, Set<String> known) {
        ObjectNode rest = Extras.unknown(ResponsesProtocol.ID, inner.place(), inner.object(), known)
                .members();
        for (var member : rest.properties()) {
            extras = extras.with(path + '.' + member.getKey(), member.getValue());
        }
    }

    static boolean contains(@Nullable ArrayNode list, String word) {
        if (list == null) {
            return false;
        }
        for (JsonNode entry : list) {
            if (entry.stringValue("").equals(word)) {
                return true;
            }
        }
        return false;
    }
}
