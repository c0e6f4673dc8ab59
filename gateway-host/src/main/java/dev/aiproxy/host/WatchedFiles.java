package dev.aiproxy.host;

import dev.aiproxy.host.config.ConfigWatcher;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Watches the files that the configuration is made of, whichever these are now; one need not exist yet. */
final class WatchedFiles implements AutoCloseable {
    private final Consumer<Path> onChange;
    private final Map<Path, ConfigWatcher> watchers = new LinkedHashMap<>();
    private boolean closed;

    /** @param onChange given the file that is different; on a thread that may block, and for several files at once */
    WatchedFiles(Consumer<Path> onChange) {
        this.onChange = onChange;
    }

    /** Watches these from now on, and no others; one that was watched before is not lost sight of. */
    synchronized void watch(Collection<Path> files) {
        if (closed) {
            return;
        }
        Set<Path> wanted = new LinkedHashSet<>(files);
        watchers.entrySet().removeIf(entry -> {
            boolean gone = !wanted.contains(entry.getKey());
            if (gone) {
                entry.getValue().close();
            }
            return gone;
        });
        wanted.forEach(file -> watchers.computeIfAbsent(
                file, each -> ConfigWatcher.start(each, ConfigWatcher.PERIOD, () -> onChange.accept(each))));
    }

    @Override
    public synchronized void close() {
        closed = true;
        watchers.values().forEach(ConfigWatcher::close);
        watchers.clear();
    }
}
