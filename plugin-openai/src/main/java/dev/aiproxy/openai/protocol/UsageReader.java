package dev.aiproxy.openai.protocol;

import dev.aiproxy.api.chat.Usage;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Token counts from a usage object of Chat Completions, Responses, embeddings or images, dialects included. */
public final class UsageReader {
    private UsageReader() {}

    /** From the JSON text of a usage object; {@link Usage#NONE} if it is none. */
    public static Usage read(byte[] json) {
        try {
            return read(JsonMapper.shared().readTree(json));
        } catch (JacksonException e) {
            return Usage.NONE;
        }
    }

    /** From a usage object. */
    public static Usage read(JsonNode usage) {
        long input = count(usage, "prompt_tokens", "input_tokens");
        long output = count(usage, "completion_tokens", "output_tokens");
        long total = count(usage, "total_tokens", "total_tokens");
        JsonNode inputDetails = either(usage, "prompt_tokens_details", "input_tokens_details");
        JsonNode outputDetails = either(usage, "completion_tokens_details", "output_tokens_details");
        long cacheRead = count(inputDetails, "cached_tokens", "cached_tokens");
        if (cacheRead == Usage.UNKNOWN) {
            // DeepSeek counts hits and misses beside each other instead.
            cacheRead = count(usage, "prompt_cache_hit_tokens", "cached_tokens");
        }
        long cacheWrite = count(inputDetails, "cache_write_tokens", "cache_write_tokens");
        long reasoning = count(outputDetails, "reasoning_tokens", "reasoning_tokens");
        if (input >= 0 && total >= input + Math.max(output, 0)) {
            // Some leave reasoning out of the completion but not out of the total; embeddings have no output at all.
            if (output >= 0 && total > input + output) {
                reasoning = Math.max(reasoning, total - input - output);
            }
            output = total - input;
        }
        JsonNode writes = inputDetails.path("cache_write_tokens_details");
        return new Usage(input, cacheRead, cacheWrite, output, reasoning)
                .with(Usage.CACHE_WRITE_30M, count(writes, "ttl_30m_tokens"))
                .with(Usage.CACHE_WRITE_12H, count(writes, "ttl_12h_tokens"))
                .with(Usage.INPUT_AUDIO, count(inputDetails, "audio_tokens"))
                .with(Usage.INPUT_IMAGE, count(inputDetails, "image_tokens"))
                .with(Usage.OUTPUT_AUDIO, count(outputDetails, "audio_tokens"))
                .with(Usage.OUTPUT_IMAGE, count(outputDetails, "image_tokens"))
                .with(Usage.PREDICTION_ACCEPTED, count(outputDetails, "accepted_prediction_tokens"))
                .with(Usage.PREDICTION_REJECTED, count(outputDetails, "rejected_prediction_tokens"));
    }

    private static JsonNode either(JsonNode object, String first, String second) {
        JsonNode value = object.path(first);
        return value.isObject() ? value : object.path(second);
    }

    private static long count(JsonNode object, String name) {
        return count(object, name, name);
    }

    private static long count(JsonNode object, String first, String second) {
        JsonNode value = object.path(first);
        if (!value.isIntegralNumber()) {
            value = object.path(second);
        }
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0
                ? value.longValue()
                : Usage.UNKNOWN;
    }
}
