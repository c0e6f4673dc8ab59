package dev.aiproxy.dist;

import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.testkit.CanonicalSamples;
import dev.aiproxy.testkit.CodecRunner;
import dev.aiproxy.testkit.PluginLoading;
import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The four codecs out of the packed plugin jars, each loaded as the host would. */
final class PackedCodecs implements AutoCloseable {
    /** Each protocol with a model that is sent to it. */
    private static final Map<String, String> MODELS = new LinkedHashMap<>();

    static {
        MODELS.put("openai-chat", "gpt-5.2");
        MODELS.put("openai-responses", "gpt-5.2");
        MODELS.put("anthropic-messages", "claude-opus-4-6");
        MODELS.put("gemini-generate", "gemini-4-argon");
    }

    private final List<URLClassLoader> loaders = new ArrayList<>();
    private final Map<String, CodecRunner> runners = new LinkedHashMap<>();

    PackedCodecs() throws Exception {
        Map<String, Protocol> protocols = new LinkedHashMap<>();
        for (Path jar : jars()) {
            URLClassLoader loader = PluginLoading.open(jar);
            loaders.add(loader);
            for (Protocol protocol : PluginLoading.create(loader, jar).protocols()) {
                protocols.put(protocol.id(), protocol);
            }
        }
        MODELS.forEach((id, model) -> {
            Protocol protocol = Objects.requireNonNull(protocols.get(id), id);
            runners.put(id, new CodecRunner(protocol, CodecRunner.target(protocol, model, "home")));
        });
    }

    private static List<Path> jars() throws IOException {
        String archive = Objects.requireNonNull(System.getProperty("distribution.archive"), "run by Maven");
        Path plugins = Path.of(archive.replace(".tar.gz", "")).resolve("plugins");
        try (Stream<Path> files = Files.list(plugins)) {
            return files.filter(file -> file.getFileName().toString().matches("plugin-(openai|claude|gemini)-.*\\.jar"))
                    .sorted()
                    .toList();
        }
    }

    /** The ids, in a fixed order. */
    static List<String> ids() {
        return List.copyOf(MODELS.keySet());
    }

    CodecRunner runner(String id) {
        return Objects.requireNonNull(runners.get(id), id);
    }

    /** Samples signed by a provider of that protocol. */
    CanonicalSamples samples(String id) {
        return new CanonicalSamples(id, "home", runner(id).target().model());
    }

    @Override
    public void close() throws IOException {
        for (URLClassLoader loader : loaders) {
            loader.close();
        }
    }
}
