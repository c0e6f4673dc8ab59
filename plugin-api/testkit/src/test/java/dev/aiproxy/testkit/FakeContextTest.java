package dev.aiproxy.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FakeContextTest {
    @Test
    void runsRepeatedTasksWhenTheirTimeHasCome() throws Exception {
        FakeContext context = FakeContext.create();
        Instant start = context.clock().instant();
        List<Long> runs = new ArrayList<>();
        Runnable end = context.every(
                Duration.ofSeconds(2),
                () -> runs.add(
                        Duration.between(start, context.clock().instant()).toSeconds()));
        context.advance(Duration.ofSeconds(5));
        assertThat(runs).containsExactly(2L, 4L);
        assertThat(Duration.between(start, context.clock().instant())).hasSeconds(5);
        end.run();
        context.advance(Duration.ofSeconds(5));
        assertThat(runs).hasSize(2);
        assertThat(context.repetitions()).isZero();
    }

    @Test
    void makesItsFolder(@TempDir Path folder) throws Exception {
        assertThat(FakeContext.in(folder.resolve("data")).dataDirectory()).isDirectory();
        assertThatThrownBy(() -> FakeContext.create().dataDirectory()).isInstanceOf(IOException.class);
    }
}
