package dev.aiproxy.openai.chat;

import static dev.aiproxy.openai.chat.ChatProtocol.ID;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Fault;
import dev.aiproxy.api.chat.FaultKind;
import dev.aiproxy.api.chat.Loss.Kind;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.ToolNames;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.openai.protocol.StrictSchema;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes what the answer has to look like. */
final class OutputWriter {
    private static final int LONGEST_NAME = 64;

    private final OutputFormat output;
    private final ChatRequest request;
    private final Dialect dialect;
    private final Losses losses;

    OutputWriter(ChatRequest request, Dialect dialect, Losses losses) {
        this.request = request;
        this.output = request.output();
        this.dialect = dialect;
        this.losses = losses;
    }

    /** @param messages written already; a hint is put before them where the service has no better way */
    void write(ObjectNode body, ArrayNode messages) {
        switch (output.kind()) {
            case TEXT -> {
                // What every service does unasked.
                JsonNode said = request.extras().form(ID, "response_format");
                if (said.isObject()) {
                    body.set("response_format", said);
                }
            }
            case JSON_OBJECT -> {
                body.putObject("response_format").put("type", "json_object");
                if (!dialect.own() && !speaksOfJson(messages)) {
                    // OpenAI refuses the format unless the prompt has the word.
                    hint(messages, "Answer with one JSON object.");
                }
            }
            case SCHEMA -> schema(body, messages);
        }
        verbosity(body);
        modalities(body);
    }

    private void schema(ObjectNode body, ArrayNode messages) {
        JsonNode schema = output.schema() == null ? Json.object() : output.schema();
        if (!dialect.facts().flag("json_schema", true)) {
            losses.add(place(), Kind.DOWNGRADED, "the service takes no schema: it is told in words");
            body.putObject("response_format").put("type", "json_object");
            hint(messages, "Answer with one JSON object that follows this JSON Schema: " + Json.text(schema));
            return;
        }
        ObjectNode format = body.putObject("response_format").put("type", "json_schema");
        ObjectNode inner = format.putObject("json_schema");
        inner.put("name", name(output.name()));
        if (output.description() != null) {
            inner.put("description", output.description());
        }
        if (dialect.own()) {
            inner.set("schema", schema);
            if (output.strict() != null) {
                inner.put("strict", output.strict());
            }
            return;
        }
        Optional<JsonNode> strict = Boolean.TRUE.equals(output.strict()) ? StrictSchema.of(schema) : Optional.empty();
        boolean isStrict = strict.isPresent() || (output.strict() == null && StrictSchema.isStrict(schema));
        inner.set("schema", strict.orElse(schema));
        inner.put("strict", isStrict);
        if (Boolean.TRUE.equals(output.strict()) && !isStrict) {
            losses.add(place(), Kind.DOWNGRADED, "the schema can't be followed to the letter there");
        }
    }

    private static Place place() {
        return Place.ROOT.member("response_format");
    }

    private static String name(@Nullable String name) {
        return name == null || name.isEmpty()
                ? "response"
                : new ToolNames(ToolNames.Alphabet.WORD, LONGEST_NAME).write(null, name);
    }

    private static boolean speaksOfJson(ArrayNode messages) {
        return Json.text(messages).toLowerCase(Locale.ROOT).contains("json");
    }

    /** Adds to the operator's words at the beginning, which stay the same from request to request. */
    private void hint(ArrayNode messages, String words) {
        losses.add(place(), Kind.EMULATED, "the operator's message says so");
        String role = dialect.systemRole();
        JsonNode first = messages.path(0);
        if (first instanceof ObjectNode message
                && first.path("role").asString("").equals(role)) {
            JsonNode content = message.path("content");
            if (content.isString()) {
                message.put("content", content.stringValue() + "\n\n" + words);
            } else if (content instanceof ArrayNode parts) {
                parts.add(Json.object().put("type", "text").put("text", words));
            }
            return;
        }
        messages.insert(0, Json.object().put("role", role).put("content", words));
    }

    private void verbosity(ObjectNode body) {
        if (output.verbosity() == null) {
            return;
        }
        if (dialect.own() || dialect.facts().flag("verbosity", false)) {
            body.put("verbosity", output.verbosity());
        } else {
            losses.add(Place.ROOT.member("verbosity"), Kind.DROPPED, "the model takes none");
        }
    }

    private void modalities(ObjectNode body) {
        List<String> wanted = output.modalities();
        if (wanted.isEmpty()) {
            return;
        }
        if (dialect.own()) {
            ArrayNode array = body.putArray("modalities");
            wanted.forEach(array::add);
            return;
        }
        for (String modality : wanted) {
            if (!modality.equals("text")) {
                throw Fault.of(
                                FaultKind.UNSUPPORTED,
                                "The provider of model '" + request.model() + "' can't answer with " + modality + '.')
                        .withCode("unsupported_value")
                        .withParam("modalities")
                        .asException();
            }
        }
    }
}
