package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.CacheMark;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.json.Json;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code tools} and {@code toolConfig}. */
final class ToolWriter {
    private final ChatRequest request;
    private final Facts facts;
    private final ToolNames names;
    private final Losses losses;
    private final Set<String> freeText = new HashSet<>();
    private final Set<String> wrapped = new HashSet<>();
    private final Map<String, JsonNode> choices = new HashMap<>();
    private boolean strict;
    private boolean anyFunction;

    ToolWriter(ChatRequest request, Facts facts, ToolNames names, Losses losses) {
        this.request = request;
        this.facts = facts;
        this.names = names;
        this.losses = losses;
    }

    /** Names, as they are sent, of tools that take free text. */
    Set<String> freeText() {
        return freeText;
    }

    /** Names, as they are sent, of tools whose arguments are no object and stand in {@code value}. */
    Set<String> wrapped() {
        return wrapped;
    }

    /** Schemas of tools, by their names as they are sent, whose numbers to choose from are sent as texts. */
    Map<String, JsonNode> choices() {
        return choices;
    }

    boolean hasFunctions() {
        return anyFunction;
    }

    void write(ObjectNode body) {
        ToolElements elements = new ToolElements();
        for (Tool tool : distinct().values()) {
            switch (tool) {
                case Tool.Function function -> elements.function(function.extras(), function(function));
                case Tool.Custom custom -> elements.function(custom.extras(), custom(custom));
                case Tool.Hosted hosted -> hosted(hosted, elements);
            }
            anyFunction |= !(tool instanceof Tool.Hosted);
        }
        ArrayNode tools = elements.list();
        if (!tools.isEmpty()) {
            body.set("tools", tools);
        }
        reportNames();
        choice(body);
    }

    /** Names and strictness come back in the answers as they were, but the model does not see them so. */
    private void reportNames() {
        boolean forced = request.toolChoice().isForced();
        boolean forbidden = request.toolChoice().mode() == ToolChoice.Mode.NONE;
        for (Tool tool : request.tools()) {
            Place place = tool.extras().place();
            if (tool instanceof Tool.Function function) {
                reportName(place, names.write(function.namespace(), function.name()), function.name());
                if (Boolean.TRUE.equals(function.strict()) && !forbidden) {
                    String note = "said by the mode of calling: " + (forced ? "ANY" : "VALIDATED");
                    losses.add(place.member("strict"), Loss.Kind.EMULATED, note);
                }
            } else if (tool instanceof Tool.Custom custom) {
                reportName(place, names.write(custom.namespace(), custom.name()), custom.name());
            }
        }
    }

    private void reportName(Place place, String sent, String name) {
        if (!sent.equals(name)) {
            losses.add(place.member("name"), Loss.Kind.EMULATED, "sent as '" + sent + "'");
        }
    }

    private Map<String, Tool> distinct() {
        Map<String, Tool> distinct = new LinkedHashMap<>();
        int number = 0;
        for (Tool tool : request.tools()) {
            String key = switch (tool) {
                case Tool.Function function -> "f " + names.write(function.namespace(), function.name());
                case Tool.Custom custom -> "f " + names.write(custom.namespace(), custom.name());
                case Tool.Hosted hosted -> "h " + number++;
            };
            if (distinct.put(key, tool) != null) {
                losses.add(tool.extras().place(), Loss.Kind.DROPPED, "an earlier tool of the same name is left out");
            }
        }
        return distinct;
    }

    private void hosted(Tool.Hosted hosted, ToolElements elements) {
        if (hosted.protocol().equals(Names.PROTOCOL)) {
            elements.hosted(hosted);
        } else {
            losses.add(
                    hosted.extras().place(),
                    Loss.Kind.DROPPED,
                    "tool type '" + hosted.name() + "' is not supported by Gemini");
        }
    }

    private ObjectNode function(Tool.Function function) {
        String name = names.write(function.namespace(), function.name());
        ObjectNode declaration = Json.object().put("name", name);
        String description = function.description();
        if (description != null) {
            declaration.put("description", description);
        }
        JsonNode parameters = function.parameters();
        if (parameters != null) {
            parameters(declaration, name, parameters, function.extras());
        }
        strict |= Boolean.TRUE.equals(function.strict());
        marks(function.cache(), function.extras());
        Rest.write(function.extras(), declaration);
        return declaration;
    }

    /** As the client wrote them if that is a client of Gemini's, else in the form that the model takes. */
    private void parameters(ObjectNode declaration, String name, JsonNode parameters, Extras extras) {
        JsonNode asWritten = extras.form(Names.PROTOCOL, Names.PARAMETERS);
        if (!asWritten.isMissingNode() && SchemaReader.read(asWritten).equals(parameters)) {
            declaration.set("parameters", asWritten);
        } else if (extras.protocol().equals(Names.PROTOCOL) && facts.jsonSchema()) {
            declaration.set("parametersJsonSchema", parameters);
        } else if (!takesNothing(parameters)) {
            clean(declaration, name, parameters, extras.place());
        }
    }

    private static boolean takesNothing(JsonNode parameters) {
        return !parameters.isObject()
                || parameters.isEmpty()
                || ("object".equals(parameters.path("type").asString(""))
                        && parameters.path("properties").isEmpty()
                        && !parameters.path("additionalProperties").isObject()
                        && !parameters.has("$ref")
                        && !parameters.has("anyOf")
                        && !parameters.has("oneOf")
                        && !parameters.has("allOf"));
    }

    private void clean(ObjectNode declaration, String name, JsonNode parameters, Place place) {
        SchemaCleaner cleaner = new SchemaCleaner(facts.jsonSchema(), true, losses, place.member("parameters"));
        ObjectNode schema = cleaner.clean(parameters);
        if (cleaner.hasTextChoices()) {
            choices.put(name, parameters);
        }
        if (!SchemaCleaner.isObject(schema)) {
            ObjectNode whole = Json.object().put("type", facts.jsonSchema() ? "object" : "OBJECT");
            whole.putObject("properties").set("value", schema);
            whole.putArray("required").add("value");
            if (schema.has("$defs")) {
                whole.set("$defs", schema.remove("$defs"));
            }
            schema = whole;
            wrapped.add(name);
            losses.add(place.member("parameters"), Loss.Kind.EMULATED, "stands in an object's 'value'");
        }
        declaration.set(facts.jsonSchema() ? "parametersJsonSchema" : "parameters", schema);
    }

    private ObjectNode custom(Tool.Custom custom) {
        String name = names.write(custom.namespace(), custom.name());
        freeText.add(name);
        ObjectNode declaration = Json.object().put("name", name);
        String description = custom.description() == null ? "" : custom.description();
        JsonNode format = custom.format();
        if (format != null && !"text".equals(format.path("type").asString(""))) {
            losses.add(custom.extras().place().member("format"), Loss.Kind.DOWNGRADED, "told in the description");
            description = (description + "\n\nThe input must match this format: " + Json.text(format)).strip();
        }
        if (!description.isEmpty()) {
            declaration.put("description", description);
        }
        ObjectNode schema = Json.object().put("type", facts.jsonSchema() ? "object" : "OBJECT");
        schema.putObject("properties")
                .putObject(CallArguments.INPUT)
                .put("type", facts.jsonSchema() ? "string" : "STRING");
        schema.putArray("required").add(CallArguments.INPUT);
        declaration.set(facts.jsonSchema() ? "parametersJsonSchema" : "parameters", schema);
        losses.add(custom.extras().place(), Loss.Kind.EMULATED, "a function with one text");
        marks(custom.cache(), custom.extras());
        return declaration;
    }

    private void marks(@Nullable CacheMark cache, Extras extras) {
        losses.extras(extras, Names.PROTOCOL);
        if (cache != null) {
            losses.dropped(extras, "cache_control", "Gemini has no cache marks");
        }
    }

    private void choice(ObjectNode body) {
        ToolChoice choice = request.toolChoice();
        Place place = request.extras().place();
        if (choice.hosted() != null) {
            throw Fault.of(FaultKind.UNSUPPORTED, "The tool choice names a tool that Gemini does not have.")
                    .withCode("unsupported_tool")
                    .withParam("tool_choice")
                    .asException();
        }
        if (!anyFunction && !request.extras().protocol().equals(Names.PROTOCOL)) {
            if (choice.isForced() || !choice.names().isEmpty()) {
                losses.add(place.member("tool_choice"), Loss.Kind.DROPPED, "there are no functions to choose from");
            }
            return;
        }
        if (Boolean.FALSE.equals(choice.parallel())) {
            losses.add(place.member("parallel_tool_calls"), Loss.Kind.DROPPED, "Gemini has no switch for it");
        }
        boolean named = !choice.names().isEmpty();
        String mode = switch (choice.mode()) {
            case NONE -> "NONE";
            case REQUIRED -> "ANY";
            case AUTO -> named || strict ? "VALIDATED" : "AUTO";
            case UNSAID -> strict ? "VALIDATED" : "";
        };
        JsonNode own = request.extras().get(Names.PROTOCOL, "toolConfig.functionCallingConfig.mode");
        if (own.isString() && choice.mode() == ToolChoice.Mode.AUTO) {
            mode = own.stringValue();
        }
        if (mode.isEmpty()) {
            return;
        }
        ObjectNode calling = body.putObject("toolConfig").putObject("functionCallingConfig");
        calling.put("mode", mode);
        if (named && !mode.equals("NONE")) {
            ArrayNode allowed = calling.putArray("allowedFunctionNames");
            choice.names().forEach(name -> allowed.add(sent(name)));
        }
    }

    /** The sent name of a tool that a choice names, wherever it was declared. */
    private String sent(String name) {
        for (Tool tool : request.tools()) {
            if (tool.name().equals(name)) {
                return switch (tool) {
                    case Tool.Function function -> names.write(function.namespace(), name);
                    case Tool.Custom custom -> names.write(custom.namespace(), name);
                    case Tool.Hosted hosted -> names.write(null, name);
                };
            }
        }
        return names.write(null, name);
    }
}
