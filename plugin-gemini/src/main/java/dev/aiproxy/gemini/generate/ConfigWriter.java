package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Loss;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Place;
import dev.aiproxy.api.chat.Sampling;
import dev.aiproxy.api.json.Json;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code generationConfig}. */
final class ConfigWriter {
    private static final int MOST_STOPS = 5;
    private static final BigDecimal HOTTEST = BigDecimal.valueOf(2);

    private final ChatRequest request;
    private final Facts facts;
    private final Losses losses;
    private final Place place;
    private @Nullable String hint;

    ConfigWriter(ChatRequest request, Facts facts, Losses losses) {
        this.request = request;
        this.facts = facts;
        this.losses = losses;
        this.place = request.extras().place();
    }

    /** What the model must be told in words, since its config can't say it; null if nothing. */
    @Nullable
    String hint() {
        return hint;
    }

    /** Stop texts beyond what the service takes. */
    List<String> stopsBeyond() {
        List<String> stops = request.stop();
        return stops.size() > MOST_STOPS ? List.copyOf(stops.subList(MOST_STOPS, stops.size())) : List.of();
    }

    void write(ObjectNode body, boolean hasFunctions) {
        ObjectNode config = Json.object();
        sampling(config);
        maxOutput(config);
        if (!request.stop().isEmpty()) {
            ArrayNode stops = config.putArray("stopSequences");
            request.stop().stream().limit(MOST_STOPS).forEach(stops::add);
        }
        output(config, hasFunctions);
        ObjectNode thinking = new ThinkingWriter(facts, losses, place.member("reasoning")).write(request.reasoning());
        if (thinking != null) {
            config.set("thinkingConfig", thinking);
        }
        if (!config.isEmpty()) {
            body.set("generationConfig", config);
        }
    }

    private void maxOutput(ObjectNode config) {
        Integer wanted = request.maxOutput();
        if (wanted == null) {
            return;
        }
        int most = facts.maxOutput();
        if (most > 0 && wanted > most) {
            losses.add(place.member("max_tokens"), Loss.Kind.CLAMPED, most + " tokens");
            wanted = most;
        }
        if (wanted <= 0) {
            losses.add(place.member("max_tokens"), Loss.Kind.CLAMPED, "Gemini answers with one token at least");
            wanted = 1;
        }
        config.put("maxOutputTokens", wanted);
    }

    private void sampling(ObjectNode config) {
        Sampling sampling = request.sampling();
        BigDecimal temperature = sampling.temperature();
        if (temperature != null && temperature.compareTo(HOTTEST) > 0) {
            losses.add(place.member("temperature"), Loss.Kind.CLAMPED, "2");
            temperature = HOTTEST;
        }
        put(config, "temperature", temperature);
        put(config, "topP", sampling.topP());
        put(config, "topK", sampling.topK());
        put(config, "presencePenalty", sampling.presencePenalty());
        put(config, "frequencyPenalty", sampling.frequencyPenalty());
        BigInteger seed = sampling.seed();
        if (seed != null) {
            if (seed.bitLength() > 31) {
                losses.add(place.member("seed"), Loss.Kind.CLAMPED, "its lower 32 bits");
            }
            config.put("seed", seed.intValue());
        }
        if (sampling.candidates() != null) {
            config.put("candidateCount", sampling.candidates());
        }
        Integer logprobs = sampling.topLogprobs();
        if (logprobs != null) {
            config.put("responseLogprobs", true);
            if (logprobs > 0) {
                config.put("logprobs", logprobs);
            }
        }
        if (sampling.logitBias() != null) {
            losses.add(place.member("logit_bias"), Loss.Kind.DROPPED, "unknown to Gemini");
        }
    }

    private static void put(ObjectNode config, String name, @Nullable BigDecimal value) {
        if (value != null) {
            config.put(name, value);
        }
    }

    private void output(ObjectNode config, boolean hasFunctions) {
        OutputFormat output = request.output();
        if (output.description() != null) {
            losses.add(
                    place.member("response_format").member("description"),
                    Loss.Kind.DROPPED,
                    "Gemini's schemas of answers have no place for it");
        }
        if (output.verbosity() != null) {
            losses.add(place.member("verbosity"), Loss.Kind.DROPPED, "unknown to Gemini");
        }
        if (!output.modalities().isEmpty()) {
            ArrayNode modalities = config.putArray("responseModalities");
            output.modalities().forEach(word -> modalities.add(word.toUpperCase(Locale.ROOT)));
        }
        JsonNode type = request.extras().form(Names.PROTOCOL, Names.RESPONSE_TYPE);
        if (output.kind() == OutputFormat.Kind.TEXT) {
            if (type.asString("").equals("text/plain")) {
                config.set("responseMimeType", type);
            }
            return;
        }
        JsonNode schema = output.schema();
        if (hasFunctions && !facts.jsonWithTools()) {
            losses.add(place.member("response_format"), Loss.Kind.EMULATED, "told in words beside functions");
            hint = schema == null
                    ? "When you answer in text, answer with one JSON object and nothing else."
                    : "When you answer in text, answer with JSON by this JSON Schema and nothing else:\n"
                            + Json.text(schema);
            return;
        }
        if (!request.extras()
                .get(Names.PROTOCOL, "generationConfig.responseMimeType")
                .isString()) {
            boolean said = type.isString() && !type.stringValue().equals("text/plain");
            config.put("responseMimeType", said ? type.stringValue() : "application/json");
        }
        if (schema != null) {
            schema(config, schema);
        }
    }

    private void schema(ObjectNode config, JsonNode schema) {
        JsonNode asWritten = request.extras().form(Names.PROTOCOL, Names.RESPONSE_SCHEMA);
        if (!asWritten.isMissingNode() && SchemaReader.read(asWritten).equals(schema)) {
            config.set("responseSchema", asWritten);
        } else if (request.extras().protocol().equals(Names.PROTOCOL) && facts.jsonSchema()) {
            config.set("responseJsonSchema", schema);
        } else {
            SchemaCleaner cleaner =
                    new SchemaCleaner(facts.jsonSchema(), false, losses, place.member("response_format"));
            config.set(facts.jsonSchema() ? "responseJsonSchema" : "responseSchema", cleaner.clean(schema));
        }
    }
}
