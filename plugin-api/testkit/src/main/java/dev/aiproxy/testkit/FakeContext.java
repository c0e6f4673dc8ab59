package dev.aiproxy.testkit;

import dev.aiproxy.api.PluginContext;
import dev.aiproxy.api.provider.UpstreamRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A context without a host: time stands still until {@link #advance}, repeated tasks run only then, and requests are
 * answered by a function.
 */
public final class FakeContext implements PluginContext {
    private final ManualClock clock = new ManualClock();
    private final List<UpstreamRequest> sent = new CopyOnWriteArrayList<>();
    private final List<Repetition> repetitions = new CopyOnWriteArrayList<>();
    private final Path folder;
    private volatile Function<UpstreamRequest, WireResponse> answers =
            request -> WireResponse.text(404, "nothing is scripted");

    private FakeContext(Path folder) {
        this.folder = folder;
    }

    /** A context without a data directory. */
    public static FakeContext create() {
        return new FakeContext(Path.of(""));
    }

    /** A context whose data directory is the given folder. */
    public static FakeContext in(Path folder) {
        return new FakeContext(folder);
    }

    /** Answers what is sent from now on. */
    public FakeContext answering(Function<UpstreamRequest, WireResponse> function) {
        answers = function;
        return this;
    }

    /** What was sent, in order. */
    public List<UpstreamRequest> sent() {
        return List.copyOf(sent);
    }

    /** Moves the time on and runs the repeated tasks that are due, in the order of their times. */
    public void advance(Duration by) throws Exception {
        Instant until = clock.instant().plus(by);
        while (true) {
            @Nullable Repetition next = null;
            for (Repetition candidate : repetitions) {
                boolean sooner = next == null || candidate.due.isBefore(next.due);
                if (!candidate.due.isAfter(until) && sooner) {
                    next = candidate;
                }
            }
            if (next == null) {
                clock.advance(Duration.between(clock.instant(), until));
                return;
            }
            clock.advance(Duration.between(clock.instant(), next.due));
            next.due = next.due.plus(next.period);
            next.task.run();
        }
    }

    @Override
    public Logger logger() {
        return LoggerFactory.getLogger("plugin");
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Path dataDirectory() throws IOException {
        if (folder.toString().isEmpty()) {
            throw new IOException("this context has no data directory");
        }
        return Files.createDirectories(folder);
    }

    @Override
    public WireResponse send(UpstreamRequest request) {
        sent.add(request);
        return answers.apply(request);
    }

    @Override
    public Runnable every(Duration period, Task task) {
        Repetition repetition = new Repetition(clock.instant().plus(period), period, task);
        repetitions.add(repetition);
        return () -> repetitions.remove(repetition);
    }

    /** The repeated tasks that have not been ended. */
    public int repetitions() {
        return repetitions.size();
    }

    private static final class Repetition {
        private Instant due;
        private final Duration period;
        private final Task task;

        private Repetition(Instant due, Duration period, Task task) {
            this.due = due;
            this.period = period;
            this.task = task;
        }
    }
}
