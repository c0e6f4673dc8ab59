package dev.aiproxy.openai.protocol;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import tools.jackson.databind.node.ObjectNode;

/** Usage objects of Chat Completions, Responses and embeddings. Counts that nobody told are left out unless clients need them. */
public final class UsageWriter {
    private UsageWriter() {}

    /** For Chat Completions. */
    public static ObjectNode chat(Usage usage) {
        ObjectNode object = Json.object();
        object.put("prompt_tokens", known(usage.input()));
        object.put("completion_tokens", known(usage.output()));
        object.put("total_tokens", known(usage.input()) + known(usage.output()));
        ObjectNode input = inputDetails(usage);
        if (!input.isEmpty()) {
            object.set("prompt_tokens_details", input);
        }
        ObjectNode output = outputDetails(usage);
        if (!output.isEmpty()) {
            object.set("completion_tokens_details", output);
        }
        return object;
    }

    /** For Responses, whose clients need both detail objects and their counts. */
    public static ObjectNode responses(Usage usage) {
        ObjectNode object = Json.object();
        object.put("input_tokens", known(usage.input()));
        ObjectNode input = Json.object();
        input.put("cached_tokens", known(usage.cacheRead()));
        input.put("cache_write_tokens", known(usage.cacheWrite()));
        ObjectNode writes = Json.object();
        put(writes, "ttl_30m_tokens", usage.more(Usage.CACHE_WRITE_30M));
        put(writes, "ttl_12h_tokens", usage.more(Usage.CACHE_WRITE_12H));
        if (!writes.isEmpty()) {
            input.set("cache_write_tokens_details", writes);
        }
        object.set("input_tokens_details", input);
        object.put("output_tokens", known(usage.output()));
        ObjectNode output = Json.object();
        output.put("reasoning_tokens", known(usage.reasoning()));
        object.set("output_tokens_details", output);
        object.put("total_tokens", known(usage.input()) + known(usage.output()));
        return object;
    }

    /** For embeddings, which have no output. */
    public static ObjectNode embeddings(Usage usage) {
        ObjectNode object = Json.object();
        object.put("prompt_tokens", known(usage.input()));
        object.put("total_tokens", known(usage.input()));
        return object;
    }

    private static ObjectNode inputDetails(Usage usage) {
        ObjectNode details = Json.object();
        put(details, "cached_tokens", usage.cacheRead());
        put(details, "cache_write_tokens", usage.cacheWrite());
        put(details, "audio_tokens", usage.more(Usage.INPUT_AUDIO));
        put(details, "image_tokens", usage.more(Usage.INPUT_IMAGE));
        return details;
    }

    private static ObjectNode outputDetails(Usage usage) {
        ObjectNode details = Json.object();
        put(details, "reasoning_tokens", usage.reasoning());
        put(details, "audio_tokens", usage.more(Usage.OUTPUT_AUDIO));
        put(details, "image_tokens", usage.more(Usage.OUTPUT_IMAGE));
        put(details, "accepted_prediction_tokens", usage.more(Usage.PREDICTION_ACCEPTED));
        put(details, "rejected_prediction_tokens", usage.more(Usage.PREDICTION_REJECTED));
        return details;
    }

    private static void put(ObjectNode object, String name, long count) {
        if (count >= 0) {
            object.put(name, count);
        }
    }

    private static long known(long count) {
        return Math.max(0, count);
    }
}
