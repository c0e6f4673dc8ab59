package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Usage;
import dev.aiproxy.api.json.Json;
import dev.aiproxy.testkit.RandomCounts;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class UsageReaderTest {
    private static final String[] NAMES = {
        "input_tokens",
        "cache_read_input_tokens",
        "cache_creation_input_tokens",
        "cache_creation",
        "ephemeral_5m_input_tokens",
        "ephemeral_1h_input_tokens",
        "output_tokens",
        "output_tokens_details",
        "thinking_tokens",
        "server_tool_use",
        "web_search_requests",
        "iterations"
    };

    @Test
    void countsTheSameFromBytesAsFromATree() {
        for (int seed = 0; seed < 3000; seed++) {
            String json = RandomCounts.of(seed, NAMES);
            JsonNode tree = Json.parse(json);
            byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
            if (seed % 3 == 0) {
                json = json.replace("[{", "[{\"type\":\"message\",").replace(",}", "}");
                tree = Json.parse(json);
                bytes = json.getBytes(StandardCharsets.UTF_8);
            }
            UsageReader fromBytes = new UsageReader();
            UsageReader fromTree = new UsageReader();
            fromBytes.add(bytes);
            fromTree.add(tree);
            Usage known = fromTree.usage();
            assertThat(fromBytes.usage()).as(json).isEqualTo(known);
        }
    }

    @Test
    void keepsWhatItKnowsWhenALaterUsageCannotBeRead() {
        UsageReader reader = new UsageReader();
        reader.add("{\"input_tokens\":3,\"output_tokens\":1}".getBytes(StandardCharsets.UTF_8));
        reader.add("{\"output_tokens\":9".getBytes(StandardCharsets.UTF_8));
        assertThat(reader.usage().input()).isEqualTo(3);
        assertThat(reader.usage().output()).isEqualTo(1);
    }
}
