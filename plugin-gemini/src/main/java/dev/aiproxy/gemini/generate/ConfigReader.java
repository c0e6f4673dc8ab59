package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Effort;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.ReasoningWish;
import dev.aiproxy.api.chat.ReasoningWish.Mode;
import dev.aiproxy.api.chat.ReasoningWish.Show;
import dev.aiproxy.api.chat.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code generationConfig}. */
final class ConfigReader {
    private static final String PATH = "generationConfig";

    private ConfigReader() {}

    /** @param form takes how the answer's schema and type were said */
    static void read(Message config, ChatRequest.Builder request, ObjectNode rest, ObjectNode form) {
        config.restInto(rest, PATH, Names.GENERATION);
        request.maxOutput(config.integer("maxOutputTokens"))
                .stop(config.texts("stopSequences"))
                .sampling(sampling(config, rest))
                .output(output(config, rest, form));
        Message thinking = config.object("thinkingConfig");
        if (thinking != null) {
            request.reasoning(thinking(thinking, rest));
        }
    }

    private static Sampling sampling(Message config, ObjectNode rest) {
        Integer topLogprobs = config.integer("logprobs");
        if (!config.flag("responseLogprobs")) {
            if (topLogprobs != null) {
                rest.put(PATH + ".logprobs", topLogprobs);
            }
            topLogprobs = null;
        } else if (topLogprobs == null) {
            topLogprobs = 0;
        }
        return new Sampling(
                config.decimal("temperature"),
                config.decimal("topP"),
                config.decimal("topK"),
                config.decimal("presencePenalty"),
                config.decimal("frequencyPenalty"),
                config.whole("seed"),
                config.integer("candidateCount"),
                topLogprobs,
                null);
    }

    private static OutputFormat output(Message config, ObjectNode rest, ObjectNode form) {
        String type = config.text("responseMimeType", "");
        JsonNode schema = config.get("responseJsonSchema");
        JsonNode own = config.get("responseSchema");
        if (schema == null && own != null) {
            schema = SchemaReader.read(own);
            form.set(Names.RESPONSE_SCHEMA, own);
        } else if (own != null) {
            // The service takes one of both, and shall say so.
            rest.set(PATH + ".responseSchema", own);
        }
        boolean json = type.toLowerCase(Locale.ROOT).startsWith("application/json");
        if (!json && !type.isEmpty() && !type.equals("text/plain")) {
            rest.put(PATH + ".responseMimeType", type);
        } else if (!type.isEmpty()) {
            form.put(Names.RESPONSE_TYPE, type);
        }
        OutputFormat.Kind kind = schema != null
                ? OutputFormat.Kind.SCHEMA
                : json ? OutputFormat.Kind.JSON_OBJECT : OutputFormat.Kind.TEXT;
        return new OutputFormat(kind, null, schema, null, null, null, modalities(config));
    }

    private static List<String> modalities(Message config) {
        List<String> modalities = new ArrayList<>();
        for (String modality : config.texts("responseModalities")) {
            modalities.add(modality.toLowerCase(Locale.ROOT));
        }
        return List.copyOf(modalities);
    }

    private static ReasoningWish thinking(Message thinking, ObjectNode rest) {
        thinking.restInto(rest, PATH + ".thinkingConfig", Names.THINKING);
        Show show = !thinking.has("includeThoughts")
                ? Show.UNSAID
                : thinking.flag("includeThoughts") ? Show.SUMMARY : Show.NONE;
        String level = thinking.text("thinkingLevel", "");
        Optional<Effort> effort = level.isEmpty() ? Optional.empty() : Effort.of(level);
        if (!level.isEmpty() && effort.isEmpty() && !level.equals("THINKING_LEVEL_UNSPECIFIED")) {
            rest.put(PATH + ".thinkingConfig.thinkingLevel", level);
        }
        Integer budget = thinking.integer("thinkingBudget");
        return new ReasoningWish(mode(effort, budget), effort.orElse(null), budget, show);
    }

    private static Mode mode(Optional<Effort> effort, @Nullable Integer budget) {
        if (effort.isPresent()) {
            return effort.get() == Effort.NONE ? Mode.OFF : Mode.ON;
        }
        if (budget == null) {
            return Mode.UNSAID;
        }
        if (budget == 0) {
            return Mode.OFF;
        }
        return budget < 0 ? Mode.ADAPTIVE : Mode.ON;
    }
}
