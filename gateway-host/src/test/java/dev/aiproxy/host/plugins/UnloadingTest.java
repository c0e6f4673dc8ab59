package dev.aiproxy.host.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a plugin after it was unloaded. */
class UnloadingTest {
    private static final int CYCLES = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path root;

    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();
    private final Set<WeakReference<Object>> loaders = new HashSet<>();

    /** A plugin that leaves a context loader, a cached resource and a log behind it, as careless ones do. */
    private static JarBuilder careless(int version) {
        return JarBuilder.plugin("plugin-x")
                .manifest("Plugin-Version", "1.0." + version)
                .resource("text/own.txt", "mine")
                .entry("""
                        static final org.slf4j.Logger LOG = org.slf4j.LoggerFactory.getLogger("plugin-x");
                        static final byte[] BALLAST = new byte[1 << 20];
                        public Entry() throws Exception {
                            LOG.debug("created {}", this);
                            Thread.currentThread().setContextClassLoader(Entry.class.getClassLoader());
                            try (java.io.InputStream in = Entry.class.getResource("/text/own.txt").openStream()) {
                                in.readAllBytes();
                            }
                        }
                        """ + JarBuilder.providers("\"cloud\""));
    }

    private void remember(LoadedPlugin plugin) {
        loaders.add(new WeakReference<>(
                plugin.parts().providers().getFirst().settings().getClassLoader(), collected));
    }

    private LoadedPlugin cycle(FolderFixture fixture, int version) throws IOException {
        careless(version).write(fixture.jars.resolve("x.jar"));
        fixture.folder.scan();
        LoadedPlugin plugin = fixture.plugin("plugin-x");
        remember(plugin);
        return plugin;
    }

    @Test
    void collectsTheClassLoadersOfTwentyReloads() throws Exception {
        try (FolderFixture fixture = new FolderFixture(root)) {
            LoadedPlugin last = cycle(fixture, 0);
            for (int version = 1; version <= CYCLES; version++) {
                LoadedPlugin next = cycle(fixture, version);
                last.closed().toCompletableFuture().join();
                last = next;
            }
            awaitCollected(CYCLES);
            assertThat(loaders).hasSize(1);
            assertThat(fixture.copies()).containsExactly(last.copy());
            assertThat(openJars())
                    .allSatisfy(
                            path -> assertThat(path).isEqualTo(fixture.copies().getFirst()));
        }
        awaitCollected(1);
        assertThat(openJars()).isEmpty();
    }

    @Test
    void collectsAPluginThatWasRefused() throws Exception {
        try (FolderFixture fixture = new FolderFixture(root)) {
            fixture.objection = next -> {
                if (!next.plugins().isEmpty()) {
                    remember(next.plugins().getFirst());
                    throw new PluginRefusedException("plugin-x", "not wanted");
                }
            };
            careless(1).write(fixture.jars.resolve("x.jar"));
            fixture.folder.scan();
            fixture.offered.clear();
            awaitCollected(1);
        }
    }

    /** Waits on the queue, not on the clock; the collector is asked again as long as something is missing. */
    private void awaitCollected(int count) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        int found = 0;
        while (found < count && Instant.now().isBefore(end)) {
            System.gc();
            var reference = collected.remove(100);
            while (reference != null) {
                loaders.remove(reference);
                found++;
                reference = collected.poll();
            }
        }
        assertThat(found).as("class loaders collected").isEqualTo(count);
    }

    /** Jars in the work folder that this process has open. */
    private Set<Path> openJars() throws IOException {
        Path handles = Path.of("/proc/self/fd");
        Assumptions.assumeTrue(Files.isDirectory(handles), "open files can be listed on Linux only");
        Set<Path> open = new HashSet<>();
        try (Stream<Path> links = Files.list(handles)) {
            for (Path link : links.toList()) {
                if (Files.isSymbolicLink(link)) {
                    Path target = Files.readSymbolicLink(link);
                    if (target.startsWith(root) && target.toString().contains(".jar")) {
                        open.add(target);
                    }
                }
            }
        }
        return open;
    }
}
