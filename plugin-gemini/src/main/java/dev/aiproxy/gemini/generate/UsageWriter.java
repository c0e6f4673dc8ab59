package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes {@code usageMetadata}; counts that are zero or unknown are left out, as Google leaves them out. */
final class UsageWriter {
    private UsageWriter() {}

    /** The counts; null if none is known. */
    static @Nullable ObjectNode write(Usage usage) {
        if (usage.input() < 0 && usage.output() < 0) {
            return null;
        }
        ObjectNode counts = Json.object();
        long toolPrompt = Math.max(0, usage.more(Usage.TOOL_PROMPT));
        long input = Math.max(0, usage.input());
        long output = Math.max(0, usage.output());
        long reasoning = Math.max(0, usage.reasoning());
        long prompt = Math.max(0, input - toolPrompt);
        counts.put("promptTokenCount", prompt);
        put(counts, "cachedContentTokenCount", usage.cacheRead());
        put(counts, "candidatesTokenCount", Math.max(0, output - reasoning));
        put(counts, "toolUsePromptTokenCount", toolPrompt);
        put(counts, "thoughtsTokenCount", reasoning);
        counts.put("totalTokenCount", input + output);
        details(
                counts,
                "promptTokensDetails",
                prompt,
                new String[] {"AUDIO", "IMAGE", "VIDEO"},
                usage.more(Usage.INPUT_AUDIO),
                usage.more(Usage.INPUT_IMAGE),
                usage.more(Usage.INPUT_VIDEO));
        details(
                counts,
                "candidatesTokensDetails",
                Math.max(0, output - reasoning),
                new String[] {"AUDIO", "IMAGE"},
                usage.more(Usage.OUTPUT_AUDIO),
                usage.more(Usage.OUTPUT_IMAGE));
        return counts;
    }

    private static void put(ObjectNode counts, String name, long count) {
        if (count > 0) {
            counts.put(name, count);
        }
    }

    private static void details(ObjectNode counts, String name, long total, String[] modalities, long... each) {
        long text = total;
        ArrayNode details = Json.array();
        for (int i = 0; i < each.length; i++) {
            if (each[i] > 0) {
                details.addObject().put("modality", modalities[i]).put("tokenCount", each[i]);
                text -= each[i];
            }
        }
        if (!details.isEmpty()) {
            if (text > 0) {
                details.addObject().put("modality", "TEXT").put("tokenCount", text);
            }
            counts.set(name, details);
        }
    }
}
