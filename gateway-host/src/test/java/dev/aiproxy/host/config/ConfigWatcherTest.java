package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatcherTest {
    private static final Duration PERIOD = Duration.ofMillis(5);

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    private Path folder;

    private final BlockingQueue<String> seen = new LinkedBlockingQueue<>();

    private void replace(Path file, String text) throws IOException {
        Path fresh = Files.writeString(folder.resolve("fresh"), text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void see(Path file) {
        try {
            seen.add(Files.readString(file));
        } catch (IOException e) {
            seen.add(e.toString());
        }
    }

    @Test
    void callsOnceForEachRealChange() throws Exception {
        Path file = Files.writeString(folder.resolve("config.yaml"), "a");
        try (ConfigWatcher watcher = ConfigWatcher.start(file, PERIOD, () -> see(file))) {
            assertThat(watcher).isNotNull();
            replace(file, "b");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("b");

            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
            replace(file, "b");
            Files.delete(file);
            replace(file, "c");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("c");
            assertThat(seen).isEmpty();
        }
    }

    @Test
    void doesNotWaitForWhatIsNoFile() throws Exception {
        Path file = NamedPipe.in(folder);
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            try (ConfigWatcher watcher = ConfigWatcher.start(file, PERIOD, () -> see(file))) {
                assertThat(watcher).isNotNull();
                replace(file, "b");
                assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("b");
            }
        });
    }

    @Test
    void outlivesACallThatThrows() throws Exception {
        Path file = Files.writeString(folder.resolve("config.yaml"), "a");
        try (ConfigWatcher watcher = ConfigWatcher.start(file, PERIOD, () -> {
            see(file);
            throw new IllegalStateException("on purpose");
        })) {
            assertThat(watcher).isNotNull();
            replace(file, "b");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("b");
            replace(file, "c");
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo("c");
        }
    }
}
