package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.ApiVersion;
import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.GatewayPlugin;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What every packed plugin jar must keep to, under the host's own loading rules. Extend it in a test whose name ends in
 * {@code IT}, which runs after packaging; the system property {@code plugin.jar} says where the jar is, otherwise it is
 * the only one in {@code target}.
 */
public abstract class PluginJarContract {
    private static final List<String> FORBIDDEN = List.of(
            "dev/aiproxy/api/",
            "dev/aiproxy/host/",
            "org/slf4j/",
            "org/jspecify/",
            "tools/jackson/",
            "com/fasterxml/jackson/annotation/",
            "io/micronaut/",
            "org/pf4j/",
            "io/netty/");

    /** Where the packed jar is. */
    protected Path jar() throws IOException {
        String property = System.getProperty("plugin.jar", "");
        if (!property.isEmpty()) {
            return Path.of(property);
        }
        try (Stream<Path> files = Files.list(Path.of("target"))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(file -> !file.toString().matches(".*-(sources|javadoc|tests)\\.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no jar in target: package first"));
        }
    }

    @Test
    void saysInItsManifestWhatTheHostMustKnow() throws IOException {
        try (JarFile file = new JarFile(jar().toFile())) {
            Attributes manifest = file.getManifest().getMainAttributes();
            assertThat(manifest.getValue("Plugin-Id")).matches("[a-z0-9-]+");
            assertThat(manifest.getValue("Plugin-Version")).matches("\\d+\\.\\d+\\.\\d+.*");
            assertThat(manifest.getValue("Plugin-Class")).isNotBlank();
            String minor = ApiVersion.CURRENT.substring(0, ApiVersion.CURRENT.lastIndexOf('.'));
            assertThat(manifest.getValue("Plugin-Requires")).contains(minor);
        }
    }

    @Test
    void bringsNothingThatTheHostHas() throws IOException {
        try (JarFile file = new JarFile(jar().toFile())) {
            assertThat(file.stream().map(JarEntry::getName))
                    .noneMatch(name -> FORBIDDEN.stream().anyMatch(name::startsWith));
        }
    }

    @Test
    void startsAndDocumentsAllSettings() throws Exception {
        try (URLClassLoader loader = PluginLoading.open(jar())) {
            GatewayPlugin plugin = PluginLoading.create(loader, jar());
            assertThat(plugin.getClass().getClassLoader()).isSameAs(loader);
            assertThat(plugin.protocols()).allSatisfy(protocol -> {
                assertThat(protocol.id()).isNotBlank();
                assertThat(protocol.entrances().isEmpty())
                        .isEqualTo(protocol.ingress().isEmpty());
            });
            List<Contribution<?, ?>> contributions = new ArrayList<>();
            contributions.addAll(plugin.providers());
            contributions.addAll(plugin.transports());
            contributions.addAll(plugin.usageSinks());
            contributions.addAll(plugin.routes());
            for (Contribution<?, ?> contribution : contributions) {
                SettingsDocs.check(contribution.settings());
                contribution.credentials().ifPresent(SettingsDocs::check);
            }
        }
    }

    @Test
    void leavesNothingBehindThatKeepsItsLoaderAlive() throws Exception {
        WeakReference<ClassLoader> loader = loadAndLeave();
        for (int i = 0; i < 50 && loader.get() != null; i++) {
            System.gc();
        }
        assertThat(loader.get()).as("the closed jar's class loader").isNull();
    }

    private WeakReference<ClassLoader> loadAndLeave() throws Exception {
        try (URLClassLoader loader = PluginLoading.open(jar())) {
            GatewayPlugin plugin = PluginLoading.create(loader, jar());
            assertThat(plugin.protocols())
                    .allSatisfy(protocol -> assertThat(protocol.entrances()).isNotNull());
            assertThat(plugin.providers()).isNotNull();
            return new WeakReference<>(loader);
        }
    }
}
