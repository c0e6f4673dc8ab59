package dev.aiproxy.host;

import dev.aiproxy.host.sample.SamplePlugin;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Packs the sample plugin, as a build would, from the classes of the tests. */
public final class SampleJar {
    private static final String PACKAGE = "dev/aiproxy/host/sample";

    private SampleJar() {}

    /** Writes the jar; a version of its own makes it another load than one before. */
    public static Path write(Path jar, String version) throws IOException {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.putValue("Plugin-Id", "plugin-sample");
        attributes.putValue("Plugin-Version", version);
        attributes.putValue("Plugin-Class", "dev.aiproxy.host.sample.SamplePlugin");
        attributes.putValue("Plugin-Requires", ">=0.1.0 & <0.2.0");
        Path temporary = Files.createTempFile(jar.toAbsolutePath().getParent(), "sample", ".tmp");
        try (OutputStream out = Files.newOutputStream(temporary);
                JarOutputStream entries = new JarOutputStream(out, manifest);
                Stream<Path> classes = Files.list(classes())) {
            for (Path file : classes.sorted().toList()) {
                entries.putNextEntry(new JarEntry(PACKAGE + "/" + file.getFileName()));
                Files.copy(file, entries);
                entries.closeEntry();
            }
        }
        return Files.move(temporary, jar, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path classes() {
        try {
            Path root = Path.of(SamplePlugin.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return root.resolve(PACKAGE);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
