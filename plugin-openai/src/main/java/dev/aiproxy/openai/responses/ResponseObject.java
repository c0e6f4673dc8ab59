package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.ServiceTier;
import dev.aiproxy.api.chat.Target;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.protocol.UsageWriter;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * The object that an answer is, and that its first and last events repeat: it says again what the request said, which
 * clients' types demand. Made once for an answer.
 */
final class ResponseObject {
    /** What an answer's provider was told by the gateway rather than by the client. */
    private static final List<String> NOT_THE_PROVIDERS = List.of(
            "instructions",
            "tools",
            "tool_choice",
            "previous_response_id",
            "conversation",
            "store",
            "background",
            "input",
            "include");

    private final ChatRequest request;
    private final String id;
    private final String model;
    private final ObjectNode said;
    private long created;
    private @Nullable ServiceTier tier;

    ResponseObject(ChatRequest request, String id, String model, long created) {
        this.request = request;
        this.id = id;
        this.model = model;
        this.created = created;
        this.said = said(request);
    }

    /** What the provider says of itself. */
    void began(@Nullable Long seconds, @Nullable ServiceTier served) {
        created = seconds == null ? created : seconds;
        tier = served;
    }

    /** How the answer was served, if that is known only now. */
    void served(@Nullable ServiceTier now) {
        tier = now == null ? tier : now;
    }

    private static ObjectNode said(ChatRequest request) {
        ObjectNode said = Json.object();
        Losses unheard = new Losses();
        Target nobody = new Target(request.model(), "", ModelFacts.NONE);
        new SettingsWriter(request, nobody, unheard, true).write(said);
        said.remove("include");
        ToolWriter tools = new ToolWriter(unheard, UnaryOperator.identity());
        said.set("tools", tools.tools(request.tools()));
        JsonNode choice = tools.choice(request.toolChoice(), request.tools(), true, request.extras());
        if (choice != null) {
            said.set("tool_choice", choice);
        }
        Boolean parallel = request.toolChoice().parallel();
        if (parallel != null) {
            said.put("parallel_tool_calls", parallel);
        }
        said.set("instructions", instructions(request));
        said.put("previous_response_id", request.state().previousId());
        if (request.state().conversation() != null) {
            said.putObject("conversation").put(Names.ID, request.state().conversation());
        }
        Extras extras = request.extras();
        for (var member : extras.members().properties()) {
            if (extras.protocol().equals(ResponsesProtocol.ID) && isRepeated(member.getKey())) {
                said.set(member.getKey(), member.getValue());
            }
        }
        return said;
    }

    private static boolean isRepeated(String name) {
        return switch (name) {
            case "truncation",
                    "max_tool_calls",
                    "top_logprobs",
                    "user",
                    "prompt_cache_retention",
                    "prompt_cache_options",
                    "moderation",
                    "image",
                    "prompt" -> true;
            default -> false;
        };
    }

    private static JsonNode instructions(ChatRequest request) {
        for (Turn turn : request.turns()) {
            if (turn.extras()
                            .form(ResponsesProtocol.ID, Names.FORM_INSTRUCTIONS)
                            .isBoolean()
                    && !turn.blocks().isEmpty()
                    && turn.blocks().getFirst() instanceof Block.Text text) {
                return StringNode.valueOf(text.text());
            }
        }
        return NullNode.getInstance();
    }

    /**
     * The object at one moment, as text.
     *
     * @param provider what an alike provider said beyond the model; {@link Extras#NONE} while it is not known
     */
    String text(
            String status,
            @Nullable ObjectNode error,
            @Nullable String incomplete,
            ArrayNode output,
            @Nullable Usage usage,
            Extras provider) {
        ObjectNode response = Json.object();
        response.put(Names.ID, id);
        response.put("object", "response");
        response.put("created_at", created);
        response.put(Names.STATUS, status);
        response.put("background", request.state().background());
        response.set("error", error);
        if (incomplete == null) {
            response.putNull("incomplete_details");
        } else {
            response.putObject("incomplete_details").put("reason", incomplete);
        }
        response.put("model", model);
        response.set("output", output);
        for (var member : said.properties()) {
            response.set(member.getKey(), member.getValue());
        }
        if (provider.protocol().equals(ResponsesProtocol.ID)) {
            add(response, provider.form());
            add(response, provider.members());
        }
        usual(response);
        if (usage == null) {
            response.putNull("usage");
        } else {
            response.set("usage", UsageWriter.responses(usage));
        }
        return Json.text(response);
    }

    private static void add(ObjectNode response, ObjectNode more) {
        for (var member : more.properties()) {
            if (!response.has(member.getKey()) && !NOT_THE_PROVIDERS.contains(member.getKey())) {
                response.set(member.getKey(), member.getValue());
            } else if (response.get(member.getKey()) instanceof ObjectNode known
                    && member.getValue() instanceof ObjectNode told) {
                ObjectNode both = known.deepCopy();
                add(both, told);
                response.set(member.getKey(), both);
            }
        }
    }

    private void usual(ObjectNode response) {
        for (String name : List.of(
                "max_output_tokens",
                "max_tool_calls",
                "previous_response_id",
                "prompt_cache_key",
                "safety_identifier",
                "user",
                "access_programs")) {
            putIfAbsent(response, name, NullNode.getInstance());
        }
        if (!response.has("metadata")) {
            response.putObject("metadata");
        }
        putIfAbsent(response, "parallel_tool_calls", BooleanNode.TRUE);
        putIfAbsent(response, "temperature", IntNode.valueOf(1));
        putIfAbsent(response, "top_p", IntNode.valueOf(1));
        putIfAbsent(response, "top_logprobs", IntNode.valueOf(0));
        putIfAbsent(response, "tool_choice", StringNode.valueOf("auto"));
        putIfAbsent(response, "truncation", StringNode.valueOf("disabled"));
        Boolean store = request.state().store();
        response.put("store", store == null || store);
        String word = tier == null ? "default" : tier.name().toLowerCase(Locale.ROOT);
        response.put("service_tier", tier == ServiceTier.FAST ? "priority" : word);
        ObjectNode reasoning = inner(response, Names.REASONING);
        putIfAbsent(reasoning, "effort", NullNode.getInstance());
        putIfAbsent(reasoning, Names.SUMMARY, NullNode.getInstance());
        ObjectNode text = inner(response, "text");
        if (!text.has("format")) {
            text.putObject("format").put(Names.TYPE, "text");
        }
    }

    private static void putIfAbsent(ObjectNode object, String name, JsonNode value) {
        if (!object.has(name)) {
            object.set(name, value);
        }
    }

    /** A copy, since what was said stays as it is. */
    private static ObjectNode inner(ObjectNode response, String name) {
        ObjectNode inner = response.get(name) instanceof ObjectNode given ? given.deepCopy() : Json.object();
        response.set(name, inner);
        return inner;
    }
}
