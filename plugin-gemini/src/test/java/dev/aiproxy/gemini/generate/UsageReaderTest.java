package dev.aiproxy.gemini.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.testkit.RandomCounts;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class UsageReaderTest {
    private static final String[] NAMES = {
        "promptTokenCount",
        "candidatesTokenCount",
        "totalTokenCount",
        "thoughtsTokenCount",
        "toolUsePromptTokenCount",
        "cachedContentTokenCount",
        "promptTokensDetails",
        "candidatesTokensDetails"
    };

    @Test
    void countsTheSameFromBytesAsFromATree() {
        for (int seed = 0; seed < 3000; seed++) {
            String json = RandomCounts.of(seed, NAMES);
            JsonNode tree = Json.parse(json);
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            Usage read = UsageReader.read(bytes, bytes.length);
            Usage all = UsageReader.read(tree);
            if (!all.equals(Usage.NONE)) {
                assertThat(read)
                        .as(json)
                        .isEqualTo(new Usage(
                                all.input(), all.cacheRead(), all.cacheWrite(), all.output(), all.reasoning()));
            }
        }
    }
}
