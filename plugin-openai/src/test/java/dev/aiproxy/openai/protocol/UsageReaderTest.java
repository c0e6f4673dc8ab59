package dev.aiproxy.openai.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.testkit.RandomCounts;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class UsageReaderTest {
    private static final String[] NAMES = {
        "prompt_tokens",
        "input_tokens",
        "completion_tokens",
        "output_tokens",
        "total_tokens",
        "prompt_tokens_details",
        "input_tokens_details",
        "completion_tokens_details",
        "output_tokens_details",
        "cached_tokens",
        "prompt_cache_hit_tokens",
        "cache_write_tokens",
        "cache_write_tokens_details",
        "ttl_30m_tokens",
        "reasoning_tokens",
        "audio_tokens",
        "image_tokens",
        "accepted_prediction_tokens"
    };

    @Test
    void countsTheSameFromBytesAsFromATree() {
        for (int seed = 0; seed < 3000; seed++) {
            String json = RandomCounts.of(seed, NAMES);
            JsonNode tree = Json.parse(json);
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            assertThat(UsageReader.read(bytes)).as(json).isEqualTo(UsageReader.read(tree));
        }
    }

    @Test
    void readsAllCountsOfAChat() {
        String json =
                "{'prompt_tokens':20,'completion_tokens':10,'total_tokens':30,'prompt_tokens_details':{'cached_tokens':5,"
                        + "'audio_tokens':0},'completion_tokens_details':{'reasoning_tokens':4,'audio_tokens':1,"
                        + "'accepted_prediction_tokens':2,'rejected_prediction_tokens':3}}";
        assertThat(UsageReader.read(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Usage(20, 5, Usage.UNKNOWN, 10, 4)
                        .with(Usage.INPUT_AUDIO, 0)
                        .with(Usage.OUTPUT_AUDIO, 1)
                        .with(Usage.PREDICTION_ACCEPTED, 2)
                        .with(Usage.PREDICTION_REJECTED, 3));
    }

    @Test
    void knowsNothingOfWhatIsNoUsage() {
        for (String json : new String[] {"null", "7", "[]", "{}", "{\"prompt_tokens\":1", "{\"prompt_tokens\":01}"}) {
            assertThat(UsageReader.read(json.getBytes(StandardCharsets.UTF_8)))
                    .as(json)
                    .isEqualTo(Usage.NONE);
        }
    }
}
