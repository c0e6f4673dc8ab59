package dev.aiproxy.host.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before each test
    private Path folder;

    @Test
    void makesAKeyOnceAndKeepsIt() throws IOException {
        DataFolder before = DataFolder.open(folder.resolve("deep/data"));
        DataFolder.GeneratedKey first = before.generatedKey("client-key");
        before.close();
        DataFolder data = DataFolder.open(before.path());
        DataFolder.GeneratedKey second = data.generatedKey("client-key");

        assertThat(first.isNew()).isTrue();
        assertThat(first.value().reveal()).matches("sk-aiproxy-[0-9a-f]{64}");
        assertThat(second.isNew()).isFalse();
        assertThat(second.value()).isEqualTo(first.value());
        assertThat(data.generatedKey("admin-token").value()).isNotEqualTo(first.value());
        assertThat(first.toString()).doesNotContain(first.value().reveal());
    }

    @Test
    void letsNobodyElseLookInside() throws IOException {
        DataFolder data = DataFolder.open(folder.resolve("data"));
        Path file = data.generatedKey("client-key").file();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.path())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(data.path())) {
            assertThat(files.toList())
                    .containsExactlyInAnyOrder(file, data.path().resolve(".lock"));
        }
    }

    @Test
    void isOneGatewaysAtATime() throws IOException {
        DataFolder first = DataFolder.open(folder.resolve("data"));

        assertThatThrownBy(() -> DataFolder.open(first.path()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("another gateway uses the data folder")
                .hasMessageContaining("--data-folder");
        first.close();
        DataFolder.open(first.path()).close();
    }

    @Test
    void refusesAFileInItsPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("data"), "");

        assertThatThrownBy(() -> DataFolder.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no folder");
    }
}
