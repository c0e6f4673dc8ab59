package dev.aiproxy.host.door;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.GenerationCount;
import dev.aiproxy.host.RunningGateway;
import dev.aiproxy.host.SampleJar;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** WebSockets whose plugin goes: they go with it, since their clients would keep it in memory for as long as they like. */
@Timeout(60)
class SocketReloadTest {
    private static final String ID = "plugin-sample";
    private static final int RESTART = 1012;

    @TempDir
    Path folder;

    @SuppressWarnings("NullAway.Init") // by start
    private RunningGateway gateway;

    @BeforeEach
    void start() throws Exception {
        gateway = RunningGateway.start(folder, "sample-routes: {}\nplugins: { scan: 0s }\n");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private Path jar() {
        return folder.resolve("plugins").resolve("sample.jar");
    }

    private FrameClient open() throws Exception {
        return FrameClient.open(gateway.address(), "/sample/socket");
    }

    private static void assertFarewell(FrameClient client) throws Exception {
        FrameClient.Frame close = client.frame();
        assertThat(close.opcode()).isEqualTo(FrameClient.CLOSE);
        assertThat(close.closeCode()).isEqualTo(RESTART);
    }

    private static void awaitGenerations(int count) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (GenerationCount.of(ID) > count && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(GenerationCount.of(ID)).isLessThanOrEqualTo(count);
    }

    @Test
    void aReplacedPluginSaysGoodbyeAndIsCollected() throws Exception {
        int before = GenerationCount.of(ID);
        for (int i = 1; i <= 5; i++) {
            try (FrameClient client = open()) {
                assertThat(client.send(FrameClient.TEXT, "there?").frame().payload())
                        .isEqualTo("there?");
                SampleJar.write(jar(), "1.0." + i);
                gateway.scanPlugins();
                assertFarewell(client);
                try (FrameClient next = open()) {
                    assertThat(next.send(FrameClient.TEXT, "new").frame().payload())
                            .isEqualTo("new");
                }
                client.send(FrameClient.bytes(FrameClient.CLOSE, true, true, ""));
            }
        }
        awaitGenerations(before);
    }

    @Test
    void aPluginThatWasTakenOutIsCollectedAlthoughItsClientDoesNotAnswer() throws Exception {
        int before = GenerationCount.of(ID);
        try (FrameClient silent = open()) {
            Files.delete(jar());
            gateway.scanPlugins();
            assertFarewell(silent);
            awaitGenerations(before - 1);
        }
    }

    @Test
    void aSocketLivesOnWhenOnlyTheConfigChanges() throws Exception {
        try (FrameClient client = open()) {
            Files.writeString(
                    gateway.configFile(), "sample-routes: {}\nplugins: { scan: 0s }\ncors: { enabled: false }\n");
            try (RawClient admin = new RawClient(gateway.address())) {
                admin.send(Requests.post("/admin/reload", "")
                        .replace(Requests.KEY_LINE, "authorization: Bearer " + RunningGateway.ADMIN + "\r\n"));
                assertThat(admin.reply().status()).isEqualTo(200);
            }
            assertThat(client.send(FrameClient.TEXT, "there?").frame().payload())
                    .isEqualTo("there?");
        }
    }
}
