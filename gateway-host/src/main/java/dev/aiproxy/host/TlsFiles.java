package dev.aiproxy.host;

import dev.aiproxy.host.config.ConfigWatcher;
import dev.aiproxy.host.config.GatewayConfig.TlsConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Watches certificate and key, whichever files these are now, so that a renewed certificate is shown without a restart. */
final class TlsFiles implements AutoCloseable {
    private final Consumer<Path> onChange;
    private List<Path> watched = List.of();
    private List<ConfigWatcher> watchers = List.of();

    /** @param onChange given the file that is different; on a thread that may block */
    TlsFiles(Consumer<Path> onChange) {
        this.onChange = onChange;
    }

    /** Watches these from now on, and no others. */
    synchronized void watch(TlsConfig config) {
        List<Path> wanted = Stream.of(config.certificate(), config.key())
                .flatMap(Optional::stream)
                .map(Path::of)
                .distinct()
                .toList();
        if (!wanted.equals(watched)) {
            close();
            watched = wanted;
            watchers = wanted.stream()
                    .map(file -> ConfigWatcher.start(file, ConfigWatcher.PERIOD, () -> onChange.accept(file)))
                    .toList();
        }
    }

    @Override
    public synchronized void close() {
        watchers.forEach(ConfigWatcher::close);
        watchers = List.of();
        watched = List.of();
    }
}
