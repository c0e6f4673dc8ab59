package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.ToolChoice.Mode;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.protocol.StrictSchema;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes tools and the choice among them, and knows how their names were written. */
final class ToolWriter {
    private static final int LONGEST_NAME = 64;

    private final ChatRequest request;
    private final Dialect dialect;
    private final Losses losses;
    private final ToolNames names = new ToolNames(ToolNames.Alphabet.WORD, LONGEST_NAME);
    private final Set<String> wrapped = new HashSet<>();
    private final Set<String> custom = new HashSet<>();

    ToolWriter(ChatRequest request, Dialect dialect, Losses losses) {
        this.request = request;
        this.dialect = dialect;
        this.losses = losses;
        for (Tool tool : request.tools()) {
            // Names are given away in the order of the tools, so that they never depend on the conversation.
            switch (tool) {
                case Tool.Function function -> names.write(function.namespace(), function.name());
                case Tool.Custom free -> {
                    String name = names.write(free.namespace(), free.name());
                    (dialect.takesCustomTools() ? custom : wrapped).add(name);
                }
                case Tool.Hosted hosted -> {}
            }
        }
    }

    ToolNames names() {
        return names;
    }

    /** Tools with free text that the service knows as functions; by the name that it knows. */
    Set<String> wrapped() {
        return wrapped;
    }

    void write(ObjectNode body) {
        Map<String, ObjectNode> written = new LinkedHashMap<>();
        for (Tool tool : request.tools()) {
            losses.extras(tool.extras(), ID);
            renamed(tool);
            switch (tool) {
                case Tool.Function function -> put(written, function(function), tool, sent(function));
                case Tool.Custom free -> put(written, custom(free), tool, names.write(free.namespace(), free.name()));
                case Tool.Hosted hosted -> {
                    if (hosted.protocol().equals(ID)) {
                        written.put("\0" + written.size(), (ObjectNode) hosted.json());
                    } else {
                        losses.add(
                                hosted.extras().place(),
                                Kind.DROPPED,
                                "tool type '" + hosted.name() + "' is not supported by the provider");
                    }
                }
            }
        }
        List<String> kept = filter(written);
        if (kept.isEmpty()) {
            dropChoice();
            return;
        }
        if (dialect.own() && ToolReader.areOld(request.tools())) {
            ArrayNode functions = body.putArray("functions");
            kept.forEach(name -> functions.add(old(written.get(name))));
            oldChoice(body);
            return;
        }
        ArrayNode tools = body.putArray("tools");
        kept.forEach(name -> tools.add(written.get(name)));
        choice(body);
    }

    /** A function of the older form: what stands beside the object of today's form stands within it. */
    private static ObjectNode old(@Nullable ObjectNode tool) {
        ObjectNode function = Json.object();
        if (tool != null) {
            function.setAll((ObjectNode) tool.path("function"));
            for (var member : tool.properties()) {
                if (!member.getKey().equals("type") && !member.getKey().equals("function")) {
                    function.set(member.getKey(), member.getValue());
                }
            }
        }
        return function;
    }

    private void oldChoice(ObjectNode body) {
        ToolChoice choice = request.toolChoice();
        if (choice.parallel() != null) {
            body.put("parallel_tool_calls", choice.parallel());
        }
        switch (choice.mode()) {
            case UNSAID -> {
                // auto, as everywhere
            }
            case NONE -> body.put("function_call", "none");
            case AUTO -> body.put("function_call", "auto");
            case REQUIRED -> {
                if (choice.names().size() == 1) {
                    body.putObject("function_call")
                            .put("name", sentName(choice.names().getFirst()));
                } else {
                    body.put("function_call", "required");
                }
            }
        }
    }

    private String sent(Tool.Function function) {
        return names.write(function.namespace(), function.name());
    }

    /** Says that a tool has another name there; its calls have their own again in the answer. */
    private void renamed(Tool tool) {
        String sent = tool instanceof Tool.Hosted ? tool.name() : sentName(tool.name());
        if (!sent.equals(tool.name())) {
            losses.add(tool.extras().place().member("name"), Kind.EMULATED, "called '" + sent + "' at the provider");
        }
    }

    private void put(Map<String, ObjectNode> written, ObjectNode json, Tool tool, String name) {
        if (written.put(name, json) != null) {
            losses.add(tool.extras().place(), Kind.DROPPED, "an earlier tool of the same name gives way");
        }
    }

    /** The tools that may be called, where the service can't be told so in the choice. */
    private List<String> filter(Map<String, ObjectNode> written) {
        List<String> allowed = request.toolChoice().names();
        boolean named = request.toolChoice().isForced() && allowed.size() == 1;
        if (allowed.isEmpty() || named || dialect.takesAllowedTools()) {
            return List.copyOf(written.keySet());
        }
        Set<String> sent = new HashSet<>();
        allowed.forEach(name -> sent.add(sentName(name)));
        losses.add(Place.ROOT.member("tool_choice"), Kind.EMULATED, "only the allowed tools are sent");
        return written.keySet().stream().filter(sent::contains).toList();
    }

    private ObjectNode function(Tool.Function function) {
        ObjectNode inner = Json.object();
        inner.put("name", sent(function));
        if (function.description() != null) {
            inner.put("description", function.description());
        }
        JsonNode parameters = function.parameters();
        boolean ownTool = function.extras().protocol().equals(ID);
        if (ownTool || !Boolean.TRUE.equals(function.strict())) {
            if (parameters != null) {
                inner.set("parameters", parameters);
            }
            if (function.strict() != null) {
                inner.put("strict", function.strict());
            }
        } else {
            strict(function, parameters, inner);
        }
        return tool("function", inner, function.cache(), function);
    }

    private void strict(Tool.Function function, @Nullable JsonNode parameters, ObjectNode inner) {
        JsonNode schema = parameters == null ? Json.object().put("type", "object") : parameters;
        Optional<JsonNode> strict = StrictSchema.of(schema);
        inner.set("parameters", strict.orElse(schema));
        inner.put("strict", strict.isPresent());
        if (strict.isEmpty()) {
            losses.add(
                    function.extras().place().member("strict"),
                    Kind.DOWNGRADED,
                    "the schema can't be followed to the letter there");
        }
    }

    private ObjectNode custom(Tool.Custom tool) {
        String name = names.write(tool.namespace(), tool.name());
        if (!wrapped.contains(name)) {
            ObjectNode inner = Json.object().put("name", name);
            if (tool.description() != null) {
                inner.put("description", tool.description());
            }
            if (tool.format() != null) {
                inner.set("format", tool.format());
            }
            return tool("custom", inner, tool.cache(), tool);
        }
        losses.add(tool.extras().place(), Kind.EMULATED, "sent as a function with one text");
        ObjectNode inner = Json.object().put("name", name);
        JsonNode format = tool.format();
        String description = tool.description() == null ? "" : tool.description();
        if (format != null && !format.path("type").asString("").equals("text")) {
            losses.add(tool.extras().place().member("format"), Kind.DOWNGRADED, "told in words");
            description = description + (description.isEmpty() ? "" : "\n\n") + "The input follows this format: "
                    + Json.text(format);
        }
        if (!description.isEmpty()) {
            inner.put("description", description);
        }
        ObjectNode schema = inner.putObject("parameters").put("type", "object");
        schema.putObject("properties").putObject(FreeText.MEMBER).put("type", "string");
        schema.putArray("required").add(FreeText.MEMBER);
        return tool("function", inner, tool.cache(), tool);
    }

    private ObjectNode tool(String type, ObjectNode inner, @Nullable CacheMark cache, Tool tool) {
        ObjectNode json = Json.object().put("type", type);
        json.set(type, inner);
        if (cache != null) {
            if (dialect.cacheMarks().equals("cache_control")) {
                CacheMarkWriter.control(json, cache);
            } else {
                CacheMarkWriter.lost(tool.extras().place(), dialect, losses);
            }
        }
        Merge.into(json, tool.extras());
        return json;
    }

    private void dropChoice() {
        ToolChoice choice = request.toolChoice();
        if (choice.mode() == Mode.REQUIRED) {
            losses.add(Place.ROOT.member("tool_choice"), Kind.DROPPED, "there are no tools");
        }
    }

    private void choice(ObjectNode body) {
        ToolChoice choice = request.toolChoice();
        if (choice.parallel() != null) {
            if (dialect.own() || dialect.facts().flag("parallel_tool_calls", true)) {
                body.put("parallel_tool_calls", choice.parallel());
            } else if (!choice.parallel()) {
                losses.add(Place.ROOT.member("parallel_tool_calls"), Kind.DROPPED, "the model does not take it");
            }
        }
        JsonNode hosted = choice.hosted();
        if (hosted != null) {
            if (!request.extras().protocol().equals(ID)) {
                throw Fault.of(
                                FaultKind.UNSUPPORTED,
                                "The choice of tool '" + hosted.path("type").asString("?")
                                        + "' is not supported by the provider of model '" + request.model() + "'.")
                        .withCode("unsupported_value")
                        .withParam("tool_choice")
                        .asException();
            }
            body.set("tool_choice", hosted);
            return;
        }
        switch (choice.mode()) {
            case UNSAID -> {
                // auto, as everywhere
            }
            case NONE -> body.put("tool_choice", "none");
            case AUTO -> among(body, choice, "auto");
            case REQUIRED -> {
                if (choice.names().size() == 1) {
                    body.set("tool_choice", named(choice.names().getFirst()));
                } else {
                    among(body, choice, "required");
                }
            }
        }
    }

    private void among(ObjectNode body, ToolChoice choice, String mode) {
        if (choice.names().isEmpty() || !dialect.takesAllowedTools()) {
            body.put("tool_choice", mode);
            return;
        }
        ObjectNode allowed = body.putObject("tool_choice")
                .put("type", "allowed_tools")
                .putObject("allowed_tools")
                .put("mode", mode);
        ArrayNode tools = allowed.putArray("tools");
        choice.names().forEach(name -> tools.add(named(name)));
    }

    private ObjectNode named(String name) {
        String sent = sentName(name);
        String type = custom.contains(sent) ? "custom" : "function";
        ObjectNode choice = Json.object().put("type", type);
        choice.putObject(type).put("name", sent);
        return choice;
    }

    /** The written name of a tool that a choice names without its namespace. */
    private String sentName(String name) {
        for (Tool tool : request.tools()) {
            if (tool.name().equals(name)) {
                String namespace = switch (tool) {
                    case Tool.Function function -> function.namespace();
                    case Tool.Custom free -> free.namespace();
                    case Tool.Hosted hosted -> null;
                };
                return names.write(namespace, name);
            }
        }
        return names.write(null, name);
    }
}
