package dev.aiproxy.host.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarCopiesTest {
    @TempDir
    Path work;

    @TempDir
    Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("x.jar"), text);
    }

    private List<Path> runs() throws IOException {
        try (Stream<Path> files = Files.list(work)) {
            return files.filter(Files::isDirectory).toList();
        }
    }

    @Test
    void namesACopyByItsContent() throws IOException {
        try (JarCopies copies = JarCopies.open(work)) {
            JarCopies.Copy first = copies.take(file("abc"));
            JarCopies.Copy second = copies.take(file("abc"));
            assertThat(first.checksum()).isEqualTo("352441c2364b3fb7");
            assertThat(first.path().getFileName().toString()).startsWith(first.checksum());
            assertThat(second.checksum()).isEqualTo(first.checksum());
            assertThat(second.path()).isNotEqualTo(first.path()).hasContent("abc");
        }
    }

    @Test
    void removesWhatADeadProcessLeft() throws IOException {
        Path left = Files.createDirectories(work.resolve("run-left"));
        Files.writeString(left.resolve("abc-1.jar"), "abc");
        try (JarCopies copies = JarCopies.open(work)) {
            copies.take(file("abc"));
            assertThat(left).doesNotExist();
            assertThat(runs()).hasSize(1);
        }
    }

    @Test
    void leavesTheCopiesOfAnotherGatewayAlone() throws IOException {
        try (JarCopies first = JarCopies.open(work)) {
            JarCopies.Copy copy = first.take(file("abc"));
            try (JarCopies second = JarCopies.open(work)) {
                second.take(file("def")).delete();
            }
            assertThat(copy.path()).hasContent("abc");
            assertThat(runs()).hasSize(1);
        }
    }

    @Test
    void leavesTheCopiesOfAnotherProcessAlone() throws Exception {
        Path run = Files.createDirectories(work.resolve("run-other"));
        Files.writeString(run.resolve("abc-1.jar"), "abc");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        SourceCompiler.location(LockHolder.class).toString(),
                        LockHolder.class.getName(),
                        run.resolve(".lock").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String line = Objects.requireNonNull(other.inputReader().readLine());
            assertThat(line).isEqualTo("locked");
            try (JarCopies copies = JarCopies.open(work)) {
                copies.take(file("abc")).delete();
                assertThat(run.resolve("abc-1.jar")).exists();
            }
        } finally {
            other.destroyForcibly().waitFor();
        }
        JarCopies.open(work).close();
        assertThat(run).doesNotExist();
    }
}
