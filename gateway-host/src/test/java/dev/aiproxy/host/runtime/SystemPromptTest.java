package dev.aiproxy.host.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.Block;
import dev.aiproxy.api.chat.ChatRequest;
import dev.aiproxy.api.chat.Turn;
import dev.aiproxy.api.chat.Turn.Role;
import dev.aiproxy.host.config.GatewayConfig.SystemPromptConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemPromptTest {
    private static final ChatRequest REQUEST = ChatRequest.builder(
                    "m",
                    List.of(
                            Turn.of(Role.SYSTEM, Block.Text.of("the client's")),
                            Turn.of(Role.USER, Block.Text.of("Hi")),
                            Turn.of(Role.SYSTEM, Block.Text.of("later"))))
            .build();

    private static List<String> texts(ChatRequest request) {
        return request.turns().stream()
                .map(turn -> turn.role() + " " + ((Block.Text) turn.blocks().getFirst()).text())
                .toList();
    }

    @Test
    void replacesTheClientsPrompt() {
        assertThat(texts(new SystemPrompt("ours", true).into(REQUEST)))
                .containsExactly("SYSTEM ours", "USER Hi", "SYSTEM later");
    }

    @Test
    void standsAfterTheClientsPrompt() {
        assertThat(texts(new SystemPrompt("ours", false).into(REQUEST)))
                .containsExactly("SYSTEM the client's", "SYSTEM ours", "USER Hi", "SYSTEM later");
    }

    @Test
    void readsItsFile(@TempDir Path folder) throws IOException, ConfigRefused {
        Path file = Files.writeString(folder.resolve("prompt.txt"), "\n Be brief. \n");
        assertThat(SystemPrompt.of(config(file))).contains(new SystemPrompt("Be brief.", false));
        Files.writeString(file, " \n");
        assertThatThrownBy(() -> SystemPrompt.of(config(file))).hasMessageContaining("is empty");
        Files.write(file, new byte[] {(byte) 0xC3, 0x28});
        assertThatThrownBy(() -> SystemPrompt.of(config(file))).hasMessageContaining("is not UTF-8");
        assertThatThrownBy(() -> SystemPrompt.of(config(folder.resolve("none"))))
                .hasMessageContaining("system_prompt.file")
                .hasMessageContaining("can't be read");
    }

    private static SystemPromptConfig config(Path file) {
        return new SystemPromptConfig(Optional.of(file.toString()), SystemPromptConfig.Mode.APPEND);
    }
}
