package dev.aiproxy.host.plugins;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.host.plugins.PluginStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jars that come, change and go while the folder is watched. */
class PluginFolderTest {
    @TempDir
    Path root;

    private FolderFixture fixture;

    @BeforeEach
    void open() throws IOException {
        fixture = new FolderFixture(root);
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
    }

    private void write(String version) throws IOException {
        JarBuilder.withProvider("plugin-x", "cloud")
                .manifest("Plugin-Version", version)
                .write(fixture.jars.resolve("x.jar"));
    }

    private void writeOther() throws IOException {
        JarBuilder.withProvider("plugin-other", "other").write(fixture.jars.resolve("other.jar"));
    }

    @Test
    void tellsTheListenerOnceEvenIfThereIsNothing() {
        fixture.folder.scan();
        fixture.folder.scan();
        assertThat(fixture.offered).containsExactly(PluginSet.EMPTY);
        assertThat(fixture.folder.list()).isEmpty();
    }

    @Test
    void loadsWhatIsThereAsOneSetInTheOrderOfFileNames() throws IOException {
        write("1.0.0");
        writeOther();
        Files.writeString(fixture.jars.resolve("README.md"), "no jar");
        Files.createDirectory(fixture.jars.resolve("folder.jar"));
        fixture.folder.scan();
        fixture.folder.scan();
        assertThat(fixture.offered).hasSize(1);
        assertThat(fixture.held().plugins()).extracting(LoadedPlugin::id).containsExactly("plugin-other", "plugin-x");
        assertThat(fixture.status("x.jar").parts()).containsEntry("providers", List.of("cloud"));
        assertThat(fixture.status("x.jar").requires()).isEqualTo(">=0.1.0");
    }

    @Test
    void copesWithAFolderThatDoesNotExist() throws IOException {
        Files.delete(fixture.jars);
        fixture.folder.scan();
        assertThat(fixture.offered).hasSize(1);
        Files.createDirectory(fixture.jars);
        write("1.0.0");
        fixture.folder.scan();
        assertThat(fixture.plugin("plugin-x").generation()).isEqualTo(1);
    }

    @Test
    void loadsAReplacementBesideTheOldGenerationWhichClosesWhenItIsReleased() throws IOException {
        write("1.0.0");
        fixture.folder.scan();
        LoadedPlugin old = fixture.plugin("plugin-x");
        assertThat(old.retain()).isTrue();
        write("2.0.0");
        fixture.folder.scan();
        LoadedPlugin next = fixture.plugin("plugin-x");
        assertThat(next.version()).isEqualTo("2.0.0");
        assertThat(next.generation()).isEqualTo(2);
        assertThat(old.closed().toCompletableFuture()).isNotDone();
        assertThat(old.parts().providers().getFirst().settings())
                .isNotSameAs(next.parts().providers().getFirst().settings());
        assertThat(fixture.copies()).containsExactlyInAnyOrder(old.copy(), next.copy());

        old.release();
        old.closed().toCompletableFuture().join();
        assertThat(fixture.copies()).containsExactly(next.copy());
        assertThat(old.retain()).isFalse();
    }

    @Test
    void doesNotReloadAFileThatWasOnlyTouched() throws IOException {
        write("1.0.0");
        fixture.folder.scan();
        JarBuilder.settle(fixture.jars.resolve("x.jar"));
        fixture.folder.scan();
        assertThat(fixture.offered).hasSize(1);
        assertThat(fixture.copies()).hasSize(1);
    }

    @Test
    void keepsTheOldGenerationWhenItsReplacementIsBroken() throws IOException {
        write("1.0.0");
        fixture.folder.scan();
        JarBuilder.plugin("plugin-x")
                .manifest("Plugin-Version", "2.0.0")
                .entry("public Entry() { throw new IllegalStateException(\"unwell\"); }")
                .write(fixture.jars.resolve("x.jar"));
        fixture.folder.scan();
        assertThat(fixture.offered).hasSize(1);
        PluginStatus status = fixture.status("x.jar");
        assertThat(status.state()).isEqualTo(State.STARTED);
        assertThat(status.version()).isEqualTo("1.0.0");
        assertThat(status.reason()).contains("1.0.0 keeps running", "unwell");
        write("3.0.0");
        fixture.folder.scan();
        assertThat(fixture.status("x.jar").version()).isEqualTo("3.0.0");
        assertThat(fixture.status("x.jar").reason()).isEmpty();
    }

    @Test
    void unloadsADeletedJar() throws IOException {
        write("1.0.0");
        writeOther();
        fixture.folder.scan();
        LoadedPlugin old = fixture.plugin("plugin-x");
        Files.delete(fixture.jars.resolve("x.jar"));
        fixture.folder.scan();
        old.closed().toCompletableFuture().join();
        assertThat(fixture.held().plugins()).extracting(LoadedPlugin::id).containsExactly("plugin-other");
        assertThat(fixture.folder.list()).extracting(PluginStatus::id).containsExactly("plugin-other");
        assertThat(fixture.copies()).hasSize(1);
    }

    @Test
    void takesARenamedJarForTheNextGeneration() throws IOException {
        write("1.0.0");
        fixture.folder.scan();
        Files.move(fixture.jars.resolve("x.jar"), fixture.jars.resolve("x-1.0.0.jar"));
        fixture.folder.scan();
        assertThat(fixture.offered).hasSize(2);
        assertThat(fixture.plugin("plugin-x").file()).isEqualTo("x-1.0.0.jar");
        assertThat(fixture.plugin("plugin-x").generation()).isEqualTo(2);
    }

    @Test
    void looksAgainAtAJarThatIsBeingWritten() throws IOException {
        write("1.0.0");
        Path jar = fixture.jars.resolve("x.jar");
        byte[] whole = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(whole, whole.length / 2));
        fixture.folder.scan();
        assertThat(fixture.status("x.jar").state()).isEqualTo(State.PENDING);
        Files.write(jar, whole);
        fixture.folder.scan();
        assertThat(fixture.status("x.jar").state()).isEqualTo(State.STARTED);
    }

    @Test
    void givesUpOnAHalfWrittenJarThatNoLongerChanges() throws IOException {
        Path jar = fixture.jars.resolve("x.jar");
        Files.writeString(jar, "PK and then nothing");
        fixture.folder.scan();
        assertThat(fixture.status("x.jar").state()).isEqualTo(State.PENDING);
        Files.setLastModifiedTime(jar, FileTime.from(Instant.now().minusSeconds(60)));
        fixture.folder.scan();
        assertThat(fixture.status("x.jar").state()).isEqualTo(State.FAILED);
    }

    @Test
    void keepsTheOldGenerationWhileItsReplacementIsBeingWritten() throws IOException {
        write("1.0.0");
        fixture.folder.scan();
        Files.writeString(fixture.jars.resolve("x.jar"), "PK");
        fixture.folder.scan();
        assertThat(fixture.status("x.jar").state()).isEqualTo(State.STARTED);
        assertThat(fixture.offered).hasSize(1);
    }

    @Test
    void disablesAndEnablesById() throws IOException {
        write("1.0.0");
        fixture.folder.scan();
        LoadedPlugin old = fixture.plugin("plugin-x");
        assertThat(fixture.folder.disable("plugin-x"))
                .get()
                .extracting(PluginStatus::state)
                .isEqualTo(State.DISABLED);
        old.closed().toCompletableFuture().join();
        assertThat(fixture.held().plugins()).isEmpty();
        assertThat(fixture.copies()).isEmpty();
        fixture.folder.scan();
        assertThat(fixture.held().plugins()).isEmpty();
        assertThat(fixture.folder.enable("plugin-x"))
                .get()
                .extracting(PluginStatus::state)
                .isEqualTo(State.STARTED);
        assertThat(fixture.plugin("plugin-x").generation()).isEqualTo(2);
        assertThat(fixture.folder.enable("plugin-absent")).isEmpty();
    }

    @Test
    void followsTheSwitchesOfTheConfig() throws IOException {
        write("1.0.0");
        writeOther();
        fixture.folder.configure(List.of(), List.of("plugin-x"));
        assertThat(fixture.offered).isEmpty();
        fixture.folder.scan();
        assertThat(fixture.status("x.jar").state()).isEqualTo(State.DISABLED);
        assertThat(fixture.status("x.jar").reason()).contains("plugins.disabled");
        fixture.folder.configure(List.of("plugin-x"), List.of());
        assertThat(fixture.status("x.jar").state()).isEqualTo(State.STARTED);
        assertThat(fixture.status("other.jar").reason()).contains("plugins.enabled");
        fixture.folder.configure(List.of(), List.of());
        assertThat(fixture.held().plugins()).hasSize(2);
        assertThat(fixture.offered).hasSize(3);
    }

    @Test
    void reloadsAJarThatHasNotChanged() throws IOException {
        write("1.0.0");
        fixture.folder.scan();
        LoadedPlugin old = fixture.plugin("plugin-x");
        assertThat(fixture.folder.reload("plugin-x")).isPresent();
        old.closed().toCompletableFuture().join();
        assertThat(fixture.plugin("plugin-x").generation()).isEqualTo(2);
        assertThat(fixture.copies()).hasSize(1);
    }

    @Test
    void reloadsAFailedPlugin() throws IOException {
        JarBuilder.plugin("plugin-x")
                .entry("public Entry() { if (Boolean.getBoolean(\"sample.unwell\")) throw new RuntimeException(); }")
                .write(fixture.jars.resolve("x.jar"));
        System.setProperty("sample.unwell", "true");
        try {
            fixture.folder.scan();
            assertThat(fixture.status("x.jar").state()).isEqualTo(State.FAILED);
        } finally {
            System.clearProperty("sample.unwell");
        }
        assertThat(fixture.folder.reload("plugin-x"))
                .get()
                .extracting(PluginStatus::state)
                .isEqualTo(State.STARTED);
    }

    @Test
    void goesBackToTheOldGenerationThatTheListenerPrefers() throws IOException {
        write("1.0.0");
        fixture.folder.scan();
        fixture.objection = next -> next.plugin("plugin-x")
                .filter(plugin -> plugin.version().equals("2.0.0"))
                .ifPresent(_ -> {
                    throw new PluginRefusedException("plugin-x", "its route is taken");
                });
        write("2.0.0");
        writeOther();
        fixture.folder.scan();
        assertThat(fixture.plugin("plugin-x").version()).isEqualTo("1.0.0");
        assertThat(fixture.plugin("plugin-other").version()).isEqualTo("1.0.0");
        assertThat(fixture.status("x.jar").reason()).contains("1.0.0 keeps running", "its route is taken");
        fixture.folder.scan();
        assertThat(fixture.offered).hasSize(3);
    }

    @Test
    void givesUpAllThatIsNewWhenTheListenerFailsForNoStatedReason() throws IOException {
        write("1.0.0");
        fixture.folder.scan();
        fixture.objection = next -> {
            if (next.plugins().size() > 1) {
                throw new IllegalStateException("too many");
            }
        };
        writeOther();
        fixture.folder.scan();
        assertThat(fixture.held().plugins()).extracting(LoadedPlugin::id).containsExactly("plugin-x");
        assertThat(fixture.status("other.jar").state()).isEqualTo(State.FAILED);
        assertThat(fixture.status("other.jar").reason()).contains("too many");
    }

    @Test
    void givesUpAPluginWhoseClassesDoNotFitTheListener() throws IOException {
        write("1.0.0");
        fixture.folder.scan();
        fixture.objection = next -> next.plugin("plugin-other").ifPresent(_ -> {
            throw new NoSuchMethodError("models()");
        });
        writeOther();
        fixture.folder.scan();
        assertThat(fixture.held().plugins()).extracting(LoadedPlugin::id).containsExactly("plugin-x");
        assertThat(fixture.status("other.jar").reason()).contains("NoSuchMethodError: models()");
    }

    @Test
    void noticesAJarWhileWatching() throws Exception {
        CountDownLatch noticed = new CountDownLatch(1);
        fixture.folder.scan();
        fixture.objection = next -> {
            if (next.plugin("plugin-x").isPresent()) {
                noticed.countDown();
            }
        };
        fixture.folder.watch(Duration.ofMillis(5));
        write("1.0.0");
        assertThat(noticed.await(10, TimeUnit.SECONDS)).isTrue();
        fixture.folder.watch(Duration.ZERO);
    }

    @Test
    void keepsASetThatIsHeldTwiceUntilBothLetItGo() throws IOException {
        write("1.0.0");
        fixture.folder.scan();
        PluginSet set = fixture.held();
        set.retain();
        fixture.folder.disable("plugin-x");
        LoadedPlugin plugin = set.plugins().getFirst();
        assertThat(plugin.closed().toCompletableFuture()).isNotDone();
        set.release();
        plugin.closed().toCompletableFuture().join();
        assertThatThrownBy(set::retain)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(set::release).hasMessageContaining("released more often");
        assertThatThrownBy(plugin::parts).hasMessage("plugin-x 1.0.0 (x.jar, generation 1) is closed");
    }

    @Test
    void leavesNothingBehindWhenClosed() throws IOException {
        write("1.0.0");
        fixture.folder.scan();
        fixture.close();
        try (var left = Files.list(fixture.work)) {
            assertThat(left).allSatisfy(file -> assertThat(file.getFileName()).hasToString(".lock"));
        }
        fixture.folder.scan();
        assertThat(fixture.folder.list()).isEmpty();
    }
}
