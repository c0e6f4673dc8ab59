package dev.aiproxy.host.runtime;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one component may use of the host; ends its repetitions when the component is closed. */
final class HostContext implements PluginContext, AutoCloseable {
    private final Logger logger;
    private final Path dataFolder;
    private final Clock clock;
    private final RequestSender sender;
    private final List<CountDownLatch> repetitions = new CopyOnWriteArrayList<>();

    /**
     * @param dataFolder the plugin's own; made when it is asked for
     * @param clock the gateway's
     */
    HostContext(String loggerName, Path dataFolder, Clock clock, RequestSender sender) {
        this.logger = LoggerFactory.getLogger(loggerName);
        this.dataFolder = dataFolder;
        this.clock = clock;
        this.sender = sender;
    }

    @Override
    public Logger logger() {
        return logger;
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Path dataDirectory() throws IOException {
        return Files.createDirectories(dataFolder);
    }

    @Override
    public WireResponse send(UpstreamRequest request) throws IOException, InterruptedException {
        return sender.send(request);
    }

    @Override
    public Runnable every(Duration period, Task task) {
        CountDownLatch end = new CountDownLatch(1);
        repetitions.add(end);
        Thread.ofVirtual().name("every-" + logger.getName()).start(() -> repeat(period, task, end));
        return () -> {
            end.countDown();
            repetitions.remove(end);
        };
    }

    private void repeat(Duration period, Task task, CountDownLatch end) {
        try {
            String trouble = "";
            while (!end.await(period.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    task.run();
                    if (!trouble.isEmpty()) {
                        logger.info("a repeated task works again");
                        trouble = "";
                    }
                } catch (InterruptedException e) {
                    throw e;
                } catch (Exception | LinkageError e) {
                    if (trouble.equals(e.toString())) {
                        logger.debug("a repeated task failed as before");
                    } else {
                        logger.error("a repeated task failed; it is run again", e);
                    }
                    trouble = e.toString();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        repetitions.forEach(CountDownLatch::countDown);
        repetitions.clear();
    }
}
