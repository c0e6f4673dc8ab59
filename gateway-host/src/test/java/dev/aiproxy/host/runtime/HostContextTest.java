package dev.aiproxy.host.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.aiproxy.host.MovableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(30)
class HostContextTest {
    private static final String NAME = "plugin.test.repetition";

    @TempDir
    Path folder;

    @Test
    void hasTheClockOfTheGateway() {
        MovableClock clock = new MovableClock();
        try (HostContext context = new HostContext(NAME, folder, clock, request -> {
            throw new IOException("not asked");
        })) {
            assertThat(context.clock()).isSameAs(clock);
        }
    }

    @Test
    void saysOnceThatARepeatedTaskFailsAndThatItWorksAgain() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(NAME);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.setLevel(Level.INFO);
        logger.setAdditive(false);
        logger.addAppender(lines);
        AtomicInteger runs = new AtomicInteger();
        CountDownLatch done = new CountDownLatch(8);
        try (HostContext context = new HostContext(NAME, folder, Clock.systemUTC(), request -> {
            throw new IOException("not asked");
        })) {
            context.every(Duration.ofMillis(1), () -> {
                int run = runs.incrementAndGet();
                done.countDown();
                if (run <= 3) {
                    throw new IOException("no space left");
                } else if (run == 4) {
                    throw new IOException("no such folder");
                }
            });
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(line -> line.getLevel()
                        + (line.getThrowableProxy() == null
                                ? ""
                                : " " + line.getThrowableProxy().getMessage()))
                .containsExactly("ERROR no space left", "ERROR no such folder", "INFO");
    }
}
