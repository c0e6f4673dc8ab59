package dev.aiproxy.gemini.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Random;
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
    private static final String[] VALUES = {
        "0", "3", "12", "400", "-1", "1.5", "null", "\"7\"", "true", "99999999999999999999"
    };

    @Test
    void countsTheSameFromBytesAsFromATree() {
        for (int seed = 0; seed < 3000; seed++) {
            String json = object(new Random(seed), 0);
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

    private static String object(Random random, int depth) {
        StringBuilder json = new StringBuilder("{");
        for (int n = random.nextInt(12), i = 0; i < n; i++) {
            json.append(i == 0 ? "\"" : ",\"")
                    .append(NAMES[random.nextInt(NAMES.length)])
                    .append("\":")
                    .append(value(random, depth));
        }
        return json.append('}').toString();
    }

    private static String value(Random random, int depth) {
        if (depth < 2 && random.nextInt(3) == 0) {
            return random.nextInt(3) == 0 ? "[" + object(random, depth + 1) + "]" : object(random, depth + 1);
        }
        return VALUES[random.nextInt(VALUES.length)];
    }
}
