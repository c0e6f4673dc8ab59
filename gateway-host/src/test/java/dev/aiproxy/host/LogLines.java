package dev.aiproxy.host;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.LoggerFactory;

/** What a class of the gateway logs from now on: an event to wait for where nothing else announces itself. */
public final class LogLines extends AppenderBase<ILoggingEvent> implements AutoCloseable {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Logger logger;

    private LogLines(Class<?> source) {
        logger = (Logger) LoggerFactory.getLogger(source);
    }

    public static LogLines of(Class<?> source) {
        LogLines lines = new LogLines(source);
        lines.start();
        lines.logger.addAppender(lines);
        return lines;
    }

    @Override
    protected void append(ILoggingEvent event) {
        lines.add(event.getFormattedMessage());
    }

    /** Waits for a line with a text, and passes over others. */
    public void await(String text) throws InterruptedException {
        String line;
        do {
            line = lines.poll(20, TimeUnit.SECONDS);
            assertThat(line).as("a line with '" + text + "'").isNotNull();
        } while (line != null && !line.contains(text));
    }

    /** The lines up to now that nobody has waited for. */
    public List<String> seen() {
        return List.copyOf(lines);
    }

    @Override
    public void close() {
        logger.detachAppender(this);
    }
}
