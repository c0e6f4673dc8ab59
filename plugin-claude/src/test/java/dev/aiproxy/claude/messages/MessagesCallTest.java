package dev.aiproxy.claude.messages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Losses;
import dev.aiproxy.api.chat.OutputFormat;
import dev.aiproxy.api.chat.Tool;
import dev.aiproxy.api.chat.Turn;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessagesCallTest {
    private static ChatRequest.Builder hi() {
        return ChatRequest.builder("m", List.of(Turn.of(Turn.Role.USER, Block.Text.of("Hi"))));
    }

    private static boolean needsReading(ChatRequest request, String model) {
        return Wire.call(request, Wire.target(model), new Losses()).needsReading();
    }

    @Test
    void aReplyShowsASchemaThatWasSentAsATool() {
        OutputFormat schema = new OutputFormat(
                OutputFormat.Kind.SCHEMA,
                "answer",
                Wire.json("{'type':'object','properties':{'a':{'type':'string'}}}"),
                true,
                null,
                null,
                List.of());
        ChatRequest request = hi().output(schema).build();
        assertThat(needsReading(request, "claude-3-5-haiku-20241022")).isTrue();
        assertThat(needsReading(request, "claude-sonnet-4-5"))
                .as("of a model that takes schemas")
                .isFalse();
    }

    @Test
    void aReplyShowsToolsUnderOtherNames() {
        assertThat(needsReading(
                        hi().tools(List.of(Tool.Function.of("a.b", null, null))).build(), "claude-sonnet-4-5"))
                .isTrue();
        assertThat(needsReading(
                        hi().tools(List.of(Tool.Function.of("a_b", null, null))).build(), "claude-sonnet-4-5"))
                .isFalse();
    }
}
