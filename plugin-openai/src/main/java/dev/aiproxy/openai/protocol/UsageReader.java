package dev.aiproxy.openai.protocol;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.JsonCounts;
import dev.aiproxy.api.json.JsonFormatException;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Token counts from a usage object of Chat Completions, Responses, embeddings or images, dialects included. */
public final class UsageReader {
    private UsageReader() {}

    /** From the JSON text of a usage object; {@link Usage#NONE} if it is none. */
    public static Usage read(byte[] json) {
        try {
            return read(JsonCounts.read(json));
        } catch (JsonFormatException e) {
            return Usage.NONE;
        }
    }

    /** From a usage object. */
    public static Usage read(JsonNode usage) {
        return read(JsonCounts.of(usage));
    }

    private static Usage read(JsonCounts usage) {
        long input = count(usage, "prompt_tokens", "input_tokens");
        long output = count(usage, "completion_tokens", "output_tokens");
        long total = usage.count("total_tokens");
        JsonCounts inputDetails = either(usage, "prompt_tokens_details", "input_tokens_details");
        JsonCounts outputDetails = either(usage, "completion_tokens_details", "output_tokens_details");
        long cacheRead = inputDetails.count("cached_tokens");
        if (cacheRead == Usage.UNKNOWN) {
            // DeepSeek counts hits and misses beside each other instead.
            cacheRead = count(usage, "prompt_cache_hit_tokens", "cached_tokens");
        }
        long cacheWrite = inputDetails.count("cache_write_tokens");
        long reasoning = outputDetails.count("reasoning_tokens");
        if (input >= 0 && total >= input + Math.max(output, 0)) {
            // Some leave reasoning out of the completion but not out of the total; embeddings have no output at all.
            if (output >= 0 && total > input + output) {
                reasoning = Math.max(reasoning, total - input - output);
            }
            output = total - input;
        }
        JsonCounts writes = inputDetails.object("cache_write_tokens_details");
        Map<String, Long> more = new HashMap<>();
        add(more, Usage.CACHE_WRITE_30M, writes.count("ttl_30m_tokens"));
        add(more, Usage.CACHE_WRITE_12H, writes.count("ttl_12h_tokens"));
        add(more, Usage.INPUT_AUDIO, inputDetails.count("audio_tokens"));
        add(more, Usage.INPUT_IMAGE, inputDetails.count("image_tokens"));
        add(more, Usage.OUTPUT_AUDIO, outputDetails.count("audio_tokens"));
        add(more, Usage.OUTPUT_IMAGE, outputDetails.count("image_tokens"));
        add(more, Usage.PREDICTION_ACCEPTED, outputDetails.count("accepted_prediction_tokens"));
        add(more, Usage.PREDICTION_REJECTED, outputDetails.count("rejected_prediction_tokens"));
        return new Usage(input, cacheRead, cacheWrite, output, reasoning, more);
    }

    private static void add(Map<String, Long> more, String name, long count) {
        if (count >= 0) {
            more.put(name, count);
        }
    }

    private static JsonCounts either(JsonCounts usage, String first, String second) {
        return usage.object(usage.hasObject(first) ? first : second);
    }

    private static long count(JsonCounts usage, String first, String second) {
        long count = usage.count(first);
        return count == JsonCounts.ABSENT ? usage.count(second) : count;
    }
}
