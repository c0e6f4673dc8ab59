package dev.aiproxy.openai.responses;

import dev.aiproxy.api.chat.Extras;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.ToolChoice;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.protocol.StrictSchema;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** Writes the tools of a request and the choice among them. One object per request. */
final class ToolWriter {
    private final Losses losses;
    private final UnaryOperator<String> names;

    /** @param names gives the name to send for one of the client's */
    ToolWriter(Losses losses, UnaryOperator<String> names) {
        this.losses = losses;
        this.names = names;
    }

    /** The tools that the target knows, in their order. */
    ArrayNode tools(List<Tool> tools) {
        ArrayNode list = Json.array();
        String open = null;
        ArrayNode inner = list;
        for (Tool tool : tools) {
            if (tool.extras().form(ResponsesProtocol.ID, Names.FORM_ADDED).isBoolean()) {
                // The item that added it goes back where it stood.
                continue;
            }
            String namespace = namespace(tool);
            ObjectNode written = tool(tool);
            if (written == null) {
                continue;
            }
            if (namespace == null) {
                list.add(written);
            } else if (namespace.equals(open)
                    && !tool.extras()
                            .form(ResponsesProtocol.ID, ToolReader.NAMESPACE)
                            .isObject()) {
                inner.add(written);
            } else {
                ObjectNode around = list.addObject();
                around.put(Names.TYPE, ToolReader.NAMESPACE);
                around.put("name", namespace);
                if (tool.extras().form(ResponsesProtocol.ID, ToolReader.NAMESPACE) instanceof ObjectNode known) {
                    around.setAll(known);
                }
                inner = around.putArray("tools");
                inner.add(written);
            }
            open = namespace;
        }
        return list;
    }

    private static @Nullable String namespace(Tool tool) {
        return switch (tool) {
            case Tool.Function function -> function.namespace();
            case Tool.Custom custom -> custom.namespace();
            case Tool.Hosted hosted -> null;
        };
    }

    private @Nullable ObjectNode tool(Tool tool) {
        return switch (tool) {
            case Tool.Function function -> function(function);
            case Tool.Custom custom -> custom(custom);
            case Tool.Hosted hosted -> hosted(hosted);
        };
    }

    private ObjectNode function(Tool.Function function) {
        boolean own = function.extras().protocol().equals(ResponsesProtocol.ID);
        ObjectNode written = ContentWriter.typed("function");
        written.put("name", called(function));
        if (function.description() != null) {
            written.put("description", function.description());
        }
        JsonNode parameters = function.parameters();
        Boolean strict = function.strict();
        if (own) {
            written.set("parameters", parameters);
            written.put("strict", strict);
        } else {
            boolean makeStrict = Boolean.TRUE.equals(strict);
            Optional<JsonNode> schema =
                    makeStrict && parameters != null ? StrictSchema.of(parameters) : Optional.empty();
            if (makeStrict && parameters != null && schema.isEmpty()) {
                losses.dropped(function.extras(), "strict", "its schema can't be followed to the letter");
                makeStrict = false;
            }
            written.set("parameters", schema.orElseGet(() -> open(parameters)));
            written.put("strict", makeStrict && parameters != null);
        }
        if (function.cache() != null) {
            mark(function.extras());
        }
        extras(function.extras(), written);
        return written;
    }

    private static JsonNode open(@Nullable JsonNode parameters) {
        ObjectNode schema = parameters instanceof ObjectNode object ? object : Json.object();
        if (schema.has("type") && (!isObject(schema.path("type")) || schema.has("properties"))) {
            return schema;
        }
        ObjectNode whole = Json.object();
        whole.put("type", "object");
        whole.setAll(schema);
        if (!whole.has("properties")) {
            whole.putObject("properties");
        }
        return whole;
    }

    private static boolean isObject(JsonNode type) {
        return type.stringValue("").equals("object");
    }

    private ObjectNode custom(Tool.Custom custom) {
        ObjectNode written = ContentWriter.typed("custom");
        written.put("name", called(custom));
        if (custom.description() != null) {
            written.put("description", custom.description());
        }
        if (custom.format() != null) {
            written.set("format", custom.format());
        }
        if (custom.cache() != null) {
            mark(custom.extras());
        }
        extras(custom.extras(), written);
        return written;
    }

    private String called(Tool tool) {
        String name = names.apply(tool.name());
        if (!name.equals(tool.name())) {
            losses.add(
                    tool.extras().place().member("name"), Loss.Kind.EMULATED, "called '" + name + "' at the provider");
        }
        return name;
    }

    private void mark(Extras extras) {
        losses.add(extras.place(), Loss.Kind.EMULATED, "its cache mark is dropped: prompts are cached by themselves");
    }

    private @Nullable ObjectNode hosted(Tool.Hosted hosted) {
        if (hosted.protocol().equals(ResponsesProtocol.ID) && hosted.json() instanceof ObjectNode json) {
            return json;
        }
        losses.add(
                hosted.extras().place(),
                Loss.Kind.DROPPED,
                "tool type '" + hosted.name() + "' is not known to " + ResponsesProtocol.ID);
        return null;
    }

    private void extras(Extras extras, ObjectNode to) {
        if (extras.protocol().equals(ResponsesProtocol.ID)) {
            for (var member : extras.members().properties()) {
                if (!member.getKey().startsWith(ToolReader.NAMESPACE + '.') && !to.has(member.getKey())) {
                    to.set(member.getKey(), member.getValue());
                }
            }
        }
        losses.extras(extras, ResponsesProtocol.ID);
    }

    /**
     * The choice among the tools.
     *
     * @param own whether this protocol's clients made it
     * @return null if nothing is to be said
     */
    @Nullable
    JsonNode choice(ToolChoice choice, List<Tool> tools, boolean own, Extras at) {
        JsonNode hosted = choice.hosted();
        if (hosted != null) {
            if (own) {
                return hosted;
            }
            losses.dropped(at, "tool_choice", "names a tool of another provider");
            return null;
        }
        return switch (choice.mode()) {
            case UNSAID -> null;
            case NONE -> StringNode.valueOf("none");
            case AUTO -> choice.names().isEmpty() ? StringNode.valueOf("auto") : allowed("auto", choice.names(), tools);
            case REQUIRED ->
                switch (choice.names().size()) {
                    case 0 -> StringNode.valueOf("required");
                    case 1 -> reference(choice.names().getFirst(), tools);
                    default -> allowed("required", choice.names(), tools);
                };
        };
    }

    private ObjectNode allowed(String mode, List<String> allowed, List<Tool> tools) {
        ObjectNode choice = ContentWriter.typed("allowed_tools");
        choice.put("mode", mode);
        ArrayNode list = choice.putArray("tools");
        allowed.forEach(name -> list.add(reference(name, tools)));
        return choice;
    }

    private ObjectNode reference(String name, List<Tool> tools) {
        boolean custom = tools.stream()
                .anyMatch(tool -> tool instanceof Tool.Custom && tool.name().equals(name));
        return ContentWriter.typed(custom ? "custom" : "function").put("name", names.apply(name));
    }
}
