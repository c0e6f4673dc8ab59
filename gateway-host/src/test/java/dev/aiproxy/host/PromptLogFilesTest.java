package dev.aiproxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The prompt log of a running gateway. */
@Timeout(60)
class PromptLogFilesTest {
    @TempDir
    Path folder;

    /** Lines of all prompt logs in the data folder. */
    private List<String> lines() throws Exception {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder.resolve("data"))) {
            for (Path file : files.toList()) {
                if (file.getFileName().toString().matches("asked-\\d{4}-\\d\\d-\\d\\d\\.log")) {
                    lines.addAll(Files.readAllLines(file));
                }
            }
        }
        return lines;
    }

    @Test
    void keepsWhatChatsAskForAndNothingElse() throws Exception {
        try (StandIn upstream = StandIn.start()) {
            try (RunningGateway gateway = RunningGateway.start(
                            folder,
                            RunningGateway.provider(upstream.url()),
                            "--log-prompts=file",
                            "--prompt-log-base-name",
                            "asked");
                    TestClient client = new TestClient(gateway)) {
                assertThat(client.chat("m").statusCode()).isEqualTo(200);
                assertThat(client.chat(RunningGateway.KEY).statusCode()).isEqualTo(200);
                assertThat(client.chat("m", "a-strangers-key").statusCode()).isEqualTo(401);
                client.get("/v1/models");
            }
            assertThat(lines()).hasSize(2);
            JsonNode first = JsonMapper.shared().readTree(lines().getFirst());
            assertThat(first.path("key").asString()).isEqualTo("default");
            assertThat(first.path("protocol").asString()).isEqualTo("sample-chat");
            assertThat(first.path("model").asString()).isEqualTo("m");
            assertThat(first.path("prompt").asString()).isEqualTo("{\"model\":\"m\",\"stream\":false}");
            assertThat(lines().getLast()).contains("***").doesNotContain(RunningGateway.KEY);
        }
    }

    @Test
    void isTurnedOnAndOffByAReload() throws Exception {
        try (StandIn upstream = StandIn.start()) {
            String off = RunningGateway.provider(upstream.url());
            try (RunningGateway gateway = RunningGateway.start(folder, off);
                    TestClient client = new TestClient(gateway)) {
                client.chat("before");
                Files.writeString(gateway.configFile(), off + "prompt_log: { mode: file, base_name: asked }\n");
                assertThat(client.admin("POST", "/admin/reload").statusCode()).isEqualTo(200);
                client.chat("between");
                Files.writeString(gateway.configFile(), off);
                assertThat(client.admin("POST", "/admin/reload").statusCode()).isEqualTo(200);
                client.chat("after");
            }
            assertThat(lines()).singleElement().asString().contains("between");
        }
    }
}
