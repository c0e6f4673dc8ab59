package dev.aiproxy.claude.messages;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.ModelFacts;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.claude.models.AnthropicModels;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The form of an answer: by schema where the model knows that, else as the input of a tool that must be called, else by a
 * word to the operator's text.
 */
final class OutputWriter {
    private final ChatRequest request;
    private final ModelFacts facts;
    private final Draft draft;
    private final Losses losses;
    private final Place place;

    OutputWriter(ChatRequest request, ModelFacts facts, Draft draft, Losses losses) {
        this.request = request;
        this.facts = facts;
        this.draft = draft;
        this.losses = losses;
        this.place = request.extras().place().member("response_format");
    }

    /** As Anthropic's own client said it. */
    void writeAsSaid() {
        JsonNode schema = request.output().schema();
        if (schema == null) {
            return;
        }
        JsonNode old = request.extras().form(MessagesProtocol.ID, "output_format");
        if (schema.equals(old.path("schema"))) {
            draft.body.set("output_format", old);
        } else {
            format(schema);
        }
    }

    /**
     * For the model at hand.
     *
     * @param tools those of the client; the answer's is added
     * @param mayForce whether a call can be forced
     */
    void write(ArrayNode tools, boolean mayForce) {
        OutputFormat output = request.output();
        for (String modality : output.modalities()) {
            if (!modality.equals("text")) {
                throw Unsupported.at(
                        request.extras().place().member("modalities"),
                        "unsupported_value",
                        "Answers of type '" + modality + "' are not given by the Anthropic Messages API.");
            }
        }
        if (output.verbosity() != null) {
            losses.add(
                    request.extras().place().member("verbosity"), Loss.Kind.DROPPED, "Anthropic has no such parameter");
        }
        JsonNode schema = output.schema();
        if (output.kind() == OutputFormat.Kind.JSON_OBJECT
                || (output.kind() == OutputFormat.Kind.SCHEMA && schema == null)) {
            losses.add(place, Loss.Kind.EMULATED, "asked for in words");
            draft.systemHints.add("Answer with one JSON object and nothing else.");
        } else if (output.kind() == OutputFormat.Kind.SCHEMA && schema != null) {
            schema(schema, tools, mayForce);
        }
    }

    private void schema(JsonNode schema, ArrayNode tools, boolean mayForce) {
        boolean wrapped = !SchemaCleaner.isObject(schema);
        JsonNode root = wrapped ? wrap(schema) : schema;
        if (facts.flag(AnthropicModels.STRUCTURED_OUTPUTS, false)) {
            Optional<SchemaCleaner.Cleaned> cleaned = SchemaCleaner.strict(root);
            if (cleaned.isPresent()) {
                format(cleaned.get().schema());
                draft.wrappedValue = wrapped;
                report(cleaned.get(), place, losses);
                return;
            }
        } else if (mayForce && tools.isEmpty()) {
            losses.add(place, Loss.Kind.EMULATED, "the answer is the input of a tool");
            ObjectNode tool = tools.addObject();
            tool.put("name", Names.ANSWER_TOOL);
            String description = request.output().description();
            tool.put("description", description == null ? "Give the answer." : description);
            tool.set("input_schema", SchemaCleaner.input(root));
            ObjectNode choice = draft.body.putObject("tool_choice");
            choice.put("type", "tool");
            choice.put("name", Names.ANSWER_TOOL);
            choice.put("disable_parallel_tool_use", true);
            draft.answerTool = true;
            draft.wrappedValue = wrapped;
            return;
        }
        losses.add(place, Loss.Kind.DOWNGRADED, "asked for in words");
        draft.systemHints.add(
                "Answer with JSON and nothing else. It must match this JSON Schema: " + Json.text(schema));
    }

    private static ObjectNode wrap(JsonNode schema) {
        ObjectNode root = Json.object();
        root.put("type", "object");
        root.putObject("properties").set(Names.VALUE, schema);
        root.putArray("required").add(Names.VALUE);
        root.put("additionalProperties", false);
        for (String definitions : new String[] {"$defs", "definitions"}) {
            if (schema.path(definitions).isObject()) {
                root.set(definitions, schema.get(definitions));
            }
        }
        return root;
    }

    private void format(JsonNode schema) {
        ObjectNode format = draft.outputConfig().putObject("format");
        format.put("type", "json_schema");
        format.set("schema", schema);
    }

    /** Says what a schema lost on its way into a strict place. */
    static void report(SchemaCleaner.Cleaned cleaned, Place place, Losses losses) {
        if (cleaned.hints() > 0) {
            losses.add(place, Loss.Kind.EMULATED, cleaned.hints() + " constraints stand in descriptions");
        }
        if (cleaned.closed() > 0) {
            losses.add(place, Loss.Kind.DOWNGRADED, cleaned.closed() + " objects take no other members");
        }
    }
}
