package dev.aiproxy.gemini.generate;

import dev.aiproxy.api.chat.Usage;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Token counts from a {@code usageMetadata}: prompts of tools count as input and thoughts as output. Google leaves out
 * counts that are zero, so an output that is missing beside a prompt count and a total is their difference.
 */
final class UsageReader {
    private static final Map<String, String> INPUTS =
            Map.of("AUDIO", Usage.INPUT_AUDIO, "IMAGE", Usage.INPUT_IMAGE, "VIDEO", Usage.INPUT_VIDEO);
    private static final Map<String, String> OUTPUTS = Map.of("AUDIO", Usage.OUTPUT_AUDIO, "IMAGE", Usage.OUTPUT_IMAGE);

    private UsageReader() {}

    static Usage read(byte[] json, int length) {
        JsonNode usage;
        try {
            usage = JsonMapper.shared().readTree(json, 0, length);
        } catch (JacksonException e) {
            return Usage.NONE;
        }
        return totals(usage);
    }

    /** The counts with those by modality; {@link Usage#NONE} for a placeholder that says nothing but zeros. */
    static Usage read(JsonNode usage) {
        Usage totals = totals(usage);
        if (totals.input() <= 0 && totals.output() <= 0 && count(usage, "totalTokenCount") <= 0) {
            return Usage.NONE;
        }
        Usage counts = totals.with(Usage.TOOL_PROMPT, count(usage, "toolUsePromptTokenCount"));
        counts = modalities(usage.path("promptTokensDetails"), INPUTS, counts);
        return modalities(usage.path("candidatesTokensDetails"), OUTPUTS, counts);
    }

    private static Usage modalities(JsonNode details, Map<String, String> names, Usage usage) {
        Usage counts = usage;
        for (JsonNode detail : details) {
            String name = names.get(detail.path("modality").asString(""));
            if (name != null) {
                counts = counts.with(name, count(detail, "tokenCount"));
            }
        }
        return counts;
    }

    private static Usage totals(JsonNode usage) {
        long prompt = count(usage, "promptTokenCount");
        long toolPrompt = count(usage, "toolUsePromptTokenCount");
        long candidates = count(usage, "candidatesTokenCount");
        long thoughts = count(usage, "thoughtsTokenCount");
        long total = count(usage, "totalTokenCount");
        long input = sum(prompt, toolPrompt);
        long output = sum(candidates, thoughts);
        if (output == Usage.UNKNOWN && input >= 0 && total >= input) {
            output = total - input;
        }
        return new Usage(input, count(usage, "cachedContentTokenCount"), Usage.UNKNOWN, output, thoughts);
    }

    private static long sum(long first, long second) {
        return first < 0 && second < 0 ? Usage.UNKNOWN : Math.max(first, 0) + Math.max(second, 0);
    }

    private static long count(JsonNode usage, String name) {
        JsonNode value = usage.path(name);
        return value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0
                ? value.longValue()
                : Usage.UNKNOWN;
    }
}
