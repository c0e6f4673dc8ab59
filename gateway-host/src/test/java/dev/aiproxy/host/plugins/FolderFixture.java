package dev.aiproxy.host.plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A plugin folder with a listener that holds the newest set, as the gateway does. */
final class FolderFixture implements AutoCloseable {
    final Path jars;
    final Path work;
    final PluginFolder folder;
    final List<PluginSet> offered = new ArrayList<>();
    Consumer<PluginSet> objection = _ -> {};
    private PluginSet held = PluginSet.EMPTY;

    FolderFixture(Path root) throws IOException {
        this(root, List.of(), List.of());
    }

    FolderFixture(Path root, List<String> enabled, List<String> disabled) throws IOException {
        jars = Files.createDirectories(root.resolve("plugins"));
        work = root.resolve("work");
        folder = new PluginFolder(jars, work, enabled, disabled, this::take);
    }

    private void take(PluginSet next) {
        offered.add(next);
        objection.accept(next);
        next.retain();
        PluginSet before = held;
        held = next;
        before.release();
    }

    PluginSet held() {
        return held;
    }

    LoadedPlugin plugin(String id) {
        return held.plugin(id).orElseThrow();
    }

    PluginStatus status(String file) {
        return folder.list().stream()
                .filter(status -> status.file().equals(file))
                .findFirst()
                .orElseThrow();
    }

    /** Copies that exist now. */
    List<Path> copies() throws IOException {
        try (Stream<Path> files = Files.walk(work)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }

    @Override
    public void close() throws IOException {
        held.release();
        held = PluginSet.EMPTY;
        folder.close();
    }
}
