package dev.aiproxy.stats;

import dev.aiproxy.api.PluginContext;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.helpers.NOPLogger;

/** A host that runs repeated tasks when the test says so. */
final class FakeContext implements PluginContext {
    static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

    final List<Task> tasks = new ArrayList<>();
    private final Path folder;

    FakeContext(Path folder) {
        this.folder = folder;
    }

    @Override
    public Logger logger() {
        return NOPLogger.NOP_LOGGER;
    }

    @Override
    public Clock clock() {
        return Clock.fixed(NOW, ZoneOffset.UTC);
    }

    @Override
    public Path dataDirectory() {
        return folder;
    }

    @Override
    public Runnable every(Duration period, Task task) {
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    void tick() throws Exception {
        for (Task task : tasks) {
            task.run();
        }
    }
}
