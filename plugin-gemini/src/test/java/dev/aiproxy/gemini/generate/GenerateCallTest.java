package dev.aiproxy.gemini.generate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

class GenerateCallTest {
    private static ChatRequest.Builder hi() {
        return ChatRequest.builder("m", List.of(Turn.of(Turn.Role.USER, Block.Text.of("Hi"))));
    }

    private static boolean needsReading(ChatRequest request) {
        return Samples.egress()
                .encode(request, Samples.target("gemini-2.5-pro"), new Losses())
                .needsReading();
    }

    @Test
    void aReplyShowsToolsUnderOtherNamesAndStopTextsThatCouldNotBeSent() {
        assertThat(needsReading(hi().tools(List.of(Tool.Function.of("look", null, null)))
                        .stop(List.of("a"))
                        .build()))
                .isFalse();
        assertThat(needsReading(hi().tools(List.of(Tool.Function.of("look/at", null, null)))
                        .build()))
                .isTrue();
        assertThat(needsReading(
                        hi().stop(List.of("a", "b", "c", "d", "e", "f", "g")).build()))
                .isTrue();
    }
}
