package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.JsonCounts;
import dev.aiproxy.api.json.JsonFormatException;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Token counts from a {@code usageMetadata}: prompts of tools count as input and thoughts as output. Google leaves out
 * counts that are zero, so an output that is missing beside a prompt count and a total is their difference.
 */
final class UsageReader {
    private static final Map<String, String> INPUTS =
            Map.of("AUDIO", Usage.INPUT_AUDIO, "IMAGE", Usage.INPUT_IMAGE, "VIDEO", Usage.INPUT_VIDEO);
    private static final Map<String, String> OUTPUTS = Map.of("AUDIO", Usage.OUTPUT_AUDIO, "IMAGE", Usage.OUTPUT_IMAGE);

    private UsageReader() {}

    /** The counts without those by modality from the JSON text of a usage object; {@link Usage#NONE} if it is none. */
    static Usage read(byte[] json, int length) {
        try {
            return totals(JsonCounts.read(json, 0, length));
        } catch (JsonFormatException e) {
            return Usage.NONE;
        }
    }

    /** The counts with those by modality; {@link Usage#NONE} for a placeholder that says nothing but zeros. */
    static Usage read(JsonNode usage) {
        JsonCounts all = JsonCounts.of(usage);
        Usage totals = totals(all);
        if (totals.input() <= 0 && totals.output() <= 0 && all.count("totalTokenCount") <= 0) {
            return Usage.NONE;
        }
        Usage counts = totals.with(Usage.TOOL_PROMPT, all.count("toolUsePromptTokenCount"));
        counts = modalities(usage.path("promptTokensDetails"), INPUTS, counts);
        return modalities(usage.path("candidatesTokensDetails"), OUTPUTS, counts);
    }

    private static Usage modalities(JsonNode details, Map<String, String> names, Usage usage) {
        Usage counts = usage;
        for (JsonNode detail : details) {
            String name = names.get(detail.path("modality").asString(""));
            if (name != null) {
                counts = counts.with(name, JsonCounts.of(detail).count("tokenCount"));
            }
        }
        return counts;
    }

    private static Usage totals(JsonCounts usage) {
        long prompt = usage.count("promptTokenCount");
        long toolPrompt = usage.count("toolUsePromptTokenCount");
        long candidates = usage.count("candidatesTokenCount");
        long thoughts = usage.count("thoughtsTokenCount");
        long total = usage.count("totalTokenCount");
        long input = sum(prompt, toolPrompt);
        long output = sum(candidates, thoughts);
        if (output == Usage.UNKNOWN && input >= 0 && total >= input) {
            output = total - input;
        }
        return new Usage(input, usage.count("cachedContentTokenCount"), Usage.UNKNOWN, output, thoughts);
    }

    private static long sum(long first, long second) {
        return first < 0 && second < 0 ? Usage.UNKNOWN : Math.max(first, 0) + Math.max(second, 0);
    }
}
