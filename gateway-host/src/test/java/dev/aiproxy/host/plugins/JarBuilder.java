package dev.aiproxy.host.plugins;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/** Makes plugin jars, sound ones and broken ones, from sources given as text. */
public final class JarBuilder {
    /** Each jar is written a second after the one before, long ago: no file looks as if it were still being written. */
    private static final AtomicLong WRITTEN =
            new AtomicLong(Instant.parse("2024-01-01T00:00:00Z").getEpochSecond());

    private final Map<String, String> manifest = new LinkedHashMap<>();
    private final Map<String, String> sources = new TreeMap<>();
    private final Map<String, String> absent = new TreeMap<>();
    private final Map<String, String> others = new TreeMap<>();
    private final Map<String, String> resources = new TreeMap<>();

    private JarBuilder() {}

    /** A plugin that contributes nothing. */
    public static JarBuilder plugin(String id) {
        return new JarBuilder()
                .manifest("Plugin-Id", id)
                .manifest("Plugin-Version", "1.0.0")
                .manifest("Plugin-Class", "sample.Entry")
                .manifest("Plugin-Requires", ">=0.1.0")
                .entry("");
    }

    /** A plugin with one provider of that name. */
    static JarBuilder withProvider(String id, String provider) {
        return plugin(id).entry(providers("\"" + provider + "\""));
    }

    /** The method of an entry class that contributes a provider whose name is given by an expression. */
    static String providers(String name) {
        return """
                public record Settings() {}
                @Override public List<Contribution<?, Provider>> providers() {
                    return List.of(Contribution.<Settings, Provider>of(%s, Settings.class, (s, c) -> null));
                }
                """.formatted(name);
    }

    /** The method of an entry class that contributes a protocol with entrances given by expressions. */
    public static String protocol(String id, String entrances) {
        return """
                static Ingress ingress() {
                    return (Ingress) java.lang.reflect.Proxy.newProxyInstance(
                            Entry.class.getClassLoader(), new Class<?>[] {Ingress.class}, (p, m, a) -> null);
                }
                @Override public List<Protocol> protocols() {
                    return List.of(new Protocol() {
                        public String id() { return "%s"; }
                        public String platform() { return "sample"; }
                        public List<Entrance> entrances() { return List.of(%s); }
                        public Optional<Ingress> ingress() { return Optional.of(Entry.ingress()); }
                        public Optional<Egress> egress() { return Optional.empty(); }
                    });
                }
                """.formatted(id, entrances);
    }

    public JarBuilder manifest(String key, String value) {
        manifest.put(key, value);
        return this;
    }

    JarBuilder withoutManifest(String key) {
        manifest.remove(key);
        return this;
    }

    /** The body of the entry class. */
    public JarBuilder entry(String body) {
        return source("sample.Entry", "public class Entry implements GatewayPlugin {\n" + body + "\n}");
    }

    /** A class in the jar; the package and the imports of plugin-api are put before the text. */
    JarBuilder source(String className, String text) {
        sources.put(className, head(className) + text);
        return this;
    }

    /** A class that the others are compiled against but that is not in the jar. */
    JarBuilder absent(String className, String text) {
        absent.put(className, head(className) + text);
        return this;
    }

    /** A class that takes the place of one that the others were compiled against. */
    JarBuilder other(String className, String text) {
        others.put(className, head(className) + text);
        return this;
    }

    JarBuilder resource(String path, String text) {
        resources.put(path, text);
        return this;
    }

    private static String head(String className) {
        return "package " + className.substring(0, className.lastIndexOf('.')) + ";\n" + """
                import dev.aiproxy.api.*;
                import dev.aiproxy.api.provider.*;
                import dev.aiproxy.api.wire.*;
                import java.util.*;
                """;
    }

    /** Writes the jar over whatever is there, in place. */
    public Path write(Path file) throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        Map<String, String> together = new TreeMap<>(sources);
        together.putAll(absent);
        classes.putAll(SourceCompiler.compile(together));
        classes.keySet()
                .removeIf(name -> absent.containsKey(name.replace('/', '.').replaceFirst("\\.class$", "")));
        if (!others.isEmpty()) {
            classes.putAll(SourceCompiler.compile(others));
        }
        try (OutputStream out = Files.newOutputStream(file);
                JarOutputStream jar = new JarOutputStream(out)) {
            if (!manifest.isEmpty()) {
                jar.putNextEntry(new JarEntry("META-INF/MANIFEST.MF"));
                manifest().write(jar);
            }
            for (Map.Entry<String, byte[]> type : classes.entrySet()) {
                jar.putNextEntry(new JarEntry(type.getKey()));
                jar.write(type.getValue());
            }
            for (Map.Entry<String, String> resource : resources.entrySet()) {
                jar.putNextEntry(new JarEntry(resource.getKey()));
                jar.write(resource.getValue().getBytes(StandardCharsets.UTF_8));
            }
        }
        return settle(file);
    }

    /** Makes a file look as if it had been written after all others, but long ago. */
    static Path settle(Path file) throws IOException {
        return Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(WRITTEN.incrementAndGet())));
    }

    private Manifest manifest() {
        Manifest result = new Manifest();
        result.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.forEach((key, value) -> result.getMainAttributes().putValue(key, value));
        return result;
    }
}
