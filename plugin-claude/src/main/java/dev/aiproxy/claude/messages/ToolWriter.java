package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.claude.models.AnthropicModels;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Tools and the choice among them for Anthropic. */
final class ToolWriter {
    private final ChatRequest request;
    private final ModelFacts facts;
    private final boolean own;
    private final ToolNames names;
    private final MarkBudget marks;
    private final Losses losses;
    private final Set<String> customs = new HashSet<>();

    ToolWriter(ChatRequest request, ModelFacts facts, boolean own, ToolNames names, MarkBudget marks, Losses losses) {
        this.request = request;
        this.facts = facts;
        this.own = own;
        this.names = names;
        this.marks = marks;
        this.losses = losses;
    }

    /** Written names of the tools that take free text. */
    Set<String> customs() {
        return customs;
    }

    /** All tools that the model may call. */
    ArrayNode tools() {
        if (own && request.extras().form(MessagesProtocol.ID, RequestReader.TOOLS) instanceof ArrayNode begun) {
            return begun.deepCopy();
        }
        Map<String, Integer> last = new HashMap<>();
        for (int i = 0; i < request.tools().size(); i++) {
            Tool tool = request.tools().get(i);
            if (!(tool instanceof Tool.Hosted)) {
                last.put(written(tool), i);
            }
        }
        ArrayNode all = Json.array();
        for (int i = 0; i < request.tools().size(); i++) {
            Tool tool = request.tools().get(i);
            Place place = tool.extras().place();
            if (!own && !(tool instanceof Tool.Hosted) && !Integer.valueOf(i).equals(last.get(written(tool)))) {
                losses.add(place, Loss.Kind.DROPPED, "a later tool has the same name");
            } else if (isAllowed(tool)) {
                add(tool, place, all);
            } else {
                losses.add(place, Loss.Kind.EMULATED, "left out, since the model may not call it");
            }
        }
        return all;
    }

    private void add(Tool tool, Place place, ArrayNode to) {
        losses.extras(tool.extras(), MessagesProtocol.ID);
        switch (tool) {
            case Tool.Function function -> to.add(function(function));
            case Tool.Custom custom -> to.add(custom(custom));
            case Tool.Hosted hosted -> {
                if (hosted.protocol().equals(MessagesProtocol.ID)) {
                    to.add(hosted.json());
                } else {
                    losses.add(place, Loss.Kind.DROPPED, hosted.name() + " is no tool of Anthropic's");
                }
            }
        }
    }

    private String written(Tool tool) {
        return switch (tool) {
            case Tool.Function function -> names.write(function.namespace(), function.name());
            case Tool.Custom custom -> names.write(custom.namespace(), custom.name());
            case Tool.Hosted hosted -> hosted.name();
        };
    }

    private ObjectNode function(Tool.Function function) {
        ObjectNode json = Json.object();
        json.put("name", written(function));
        if (function.description() != null) {
            json.put("description", function.description());
        }
        JsonNode schema = function.parameters();
        if (!own) {
            json.set("input_schema", SchemaCleaner.input(schema == null ? Json.object() : schema));
        } else if (schema != null) {
            json.set("input_schema", schema);
        }
        strict(function, json);
        function.extras().writeTo(MessagesProtocol.ID, json);
        AsSaid.write(function.extras(), json);
        if (function.cache() != null) {
            marks.write(function.cache(), function.extras().place(), json);
        }
        return json;
    }

    private void strict(Tool.Function function, ObjectNode json) {
        Boolean strict = function.strict();
        if (strict == null) {
            return;
        }
        if (own) {
            json.put("strict", strict);
            return;
        }
        if (!strict) {
            return;
        }
        Place place = function.extras().place().member("strict");
        if (!facts.flag(AnthropicModels.STRICT_TOOLS, false)) {
            losses.add(place, Loss.Kind.DROPPED, "the model takes no strict tools");
            return;
        }
        SchemaCleaner.strict(json.path("input_schema"))
                .ifPresentOrElse(
                        cleaned -> {
                            json.set("input_schema", cleaned.schema());
                            json.put("strict", true);
                            OutputWriter.report(cleaned, place, losses);
                        },
                        () -> losses.add(place, Loss.Kind.DROPPED, "the schema is beyond Anthropic's strict form"));
    }

    /** Free text as the only argument of a function. */
    private ObjectNode custom(Tool.Custom custom) {
        ObjectNode json = Json.object();
        String name = written(custom);
        customs.add(name);
        json.put("name", name);
        String description = custom.description() == null ? "" : custom.description();
        JsonNode format = custom.format();
        if (format != null && !format.path("type").stringValue("").equals("text")) {
            losses.add(
                    custom.extras().place().member("format"),
                    Loss.Kind.EMULATED,
                    "the grammar stands in the tool's description");
            description +=
                    (description.isEmpty() ? "" : "\n") + "The input must follow this grammar: " + Json.text(format);
        }
        if (!description.isEmpty()) {
            json.put("description", description);
        }
        ObjectNode schema = json.putObject("input_schema");
        schema.put("type", "object");
        schema.putObject("properties").putObject(Names.FREE_TEXT).put("type", "string");
        schema.putArray("required").add(Names.FREE_TEXT);
        custom.extras().writeTo(MessagesProtocol.ID, json);
        if (custom.cache() != null) {
            marks.write(custom.cache(), custom.extras().place(), json);
        }
        return json;
    }

    /** A list of allowed tools is kept to by leaving out the others. */
    private boolean isAllowed(Tool tool) {
        ToolChoice choice = request.toolChoice();
        boolean isList = choice.names().size() > 1
                || (choice.mode() != ToolChoice.Mode.REQUIRED && !choice.names().isEmpty());
        return !isList || choice.names().contains(tool.name());
    }

    /** The choice; null if there is nothing to say, or nothing to choose from. */
    @Nullable
    ObjectNode choice(Draft draft, boolean hasTools) {
        ToolChoice choice = request.toolChoice();
        Place place = request.extras().place().member("tool_choice");
        if (choice.hosted() != null) {
            return hosted(choice.hosted(), place);
        }
        if (!hasTools && !own) {
            return null;
        }
        ObjectNode json = switch (choice.mode()) {
            case UNSAID -> Boolean.FALSE.equals(choice.parallel()) ? type("auto") : null;
            case AUTO -> type("auto");
            case NONE -> type("none");
            case REQUIRED -> forced(choice, place, draft);
        };
        if (json != null && Boolean.FALSE.equals(choice.parallel()) && (own || choice.mode() != ToolChoice.Mode.NONE)) {
            json.put("disable_parallel_tool_use", true);
        }
        return json;
    }

    private ObjectNode hosted(JsonNode choice, Place place) {
        if (own && choice instanceof ObjectNode said) {
            return said;
        }
        throw Unsupported.at(
                place,
                "unsupported_value",
                "The tool choice " + Json.text(choice) + " is not understood by the Anthropic Messages API.");
    }

    private ObjectNode forced(ToolChoice choice, Place place, Draft draft) {
        String name = choice.names().size() == 1 ? choice.names().getFirst() : null;
        if (!own && !facts.flag(AnthropicModels.FORCED_CHOICE, true)) {
            losses.add(place, Loss.Kind.EMULATED, "the model can't be forced to call a tool; it is asked to");
            draft.userHint = name == null ? "Call one of the tools." : "Call the tool " + written(name) + ".";
            return type("auto");
        }
        return name == null ? type("any") : type("tool").put("name", written(name));
    }

    private String written(String name) {
        for (Tool tool : request.tools()) {
            if (tool.name().equals(name)) {
                return written(tool);
            }
        }
        return names.write(null, name);
    }

    private static ObjectNode type(String type) {
        return Json.object().put("type", type);
    }
}
