package dev.aiproxy.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.Health;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

class StatsSinkTest {
    @TempDir
    private Path folder;

    private FakeContext context;
    private final OpenBooks books = new OpenBooks();

    @BeforeEach
    void makeContext() {
        context = new FakeContext(folder);
    }

    @Test
    void countsSuccessesByModelAndErrorsByStatus() throws Exception {
        assertThat(savedAfter(
                        Events.success("gpt"),
                        Events.success("gpt"),
                        Events.successAt("gpt", "2026-11-20T23:59:59Z"),
                        Events.modelList(),
                        Events.failure(429, Outcome.REFUSED),
                        Events.failure(500, Outcome.FAILED),
                        Events.failure(200, Outcome.CUT),
                        Events.failure(200, Outcome.CANCELLED),
                        Events.attempt()))
                .isEqualToIgnoringWhitespace("""
                        {
                          "error-status-429-2026-11-21" : 1,
                          "error-status-499-2026-11-21" : 1,
                          "error-status-500-2026-11-21" : 1,
                          "error-status-502-2026-11-21" : 1,
                          "gpt-2026-11-20" : 1,
                          "gpt-2026-11-21" : 2,
                          "models-list-2026-11-21" : 1
                        }""");
    }

    @Test
    void countsMoreModelsThanAllowedAsOther() throws Exception {
        UsageEvent[] events =
                IntStream.range(0, 300).mapToObj(i -> Events.success("m" + i)).toArray(UsageEvent[]::new);

        assertThat(savedAfter(events)).contains("\"other-2026-11-21\" : 100").contains("\"m0-2026-11-21\" : 1");
    }

    @Test
    void countsNamesThatMisleadAsOther() throws Exception {
        assertThat(savedAfter(
                        Events.success("x".repeat(1000)),
                        Events.success("error-status-500"),
                        Events.success("models-list")))
                .isEqualToIgnoringWhitespace("{ \"other-2026-11-21\" : 3 }");
    }

    @Test
    void forgetsDaysThatAreTooOld() throws Exception {
        Files.writeString(file(), "{\"m-2020-01-01\": 1, \"m-2026-11-01\": 2, \"note\": 3}");

        assertThat(savedAfter(Events.success("m")))
                .isEqualToIgnoringWhitespace("{ \"m-2026-11-01\": 2, \"m-2026-11-21\": 1, \"note\": 3 }");
    }

    @Test
    void goesOnWhereItStopped() throws Exception {
        savedAfter(Events.success("m"));

        assertThat(savedAfter(Events.success("m"))).isEqualToIgnoringWhitespace("{ \"m-2026-11-21\": 2 }");
    }

    @Test
    void countsOnBesideACountThatCannotGrow() throws Exception {
        Files.writeString(file(), "{ \"m-2026-11-21\": " + Long.MAX_VALUE + " }");
        assertThat(savedAfter(Events.success("m"), Events.success("n")))
                .isEqualToIgnoringWhitespace("{ \"m-2026-11-21\": " + Long.MAX_VALUE + ", \"n-2026-11-21\": 1 }");
    }

    @Test
    void savesNowAndThen() throws Exception {
        StatsSink sink = started();
        context.tick();
        assertThat(file()).doesNotExist();
        sink.record(List.of(Events.success("m")));
        context.tick();

        assertThat(file()).content().contains("m-2026-11-21");
        assertThat(folder.resolve("usage_stats.json.tmp")).doesNotExist();
    }

    @Test
    void putsAFileAsideThatItCannotRead() throws Exception {
        for (String broken : List.of("{\"m-2026-11-21\": 1", "[]", "{\"m\": \"many\"}", "")) {
            Files.writeString(file(), broken);
            assertThat(savedAfter(Events.success("m"))).isEqualToIgnoringWhitespace("{ \"m-2026-11-21\": 1 }");
        }

        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files.filter(each -> each.toString().contains(".broken-")))
                    .hasSize(4);
        }
    }

    @Test
    void reportsThatItCannotSave() throws Exception {
        StatsSink sink = started();
        sink.record(List.of(Events.success("m")));
        Files.createDirectory(folder.resolve("usage_stats.json.tmp"));

        assertThatThrownBy(context::tick).isInstanceOf(IOException.class);
        assertThat(sink.health().state()).isEqualTo(Health.State.DEGRADED);

        Files.delete(folder.resolve("usage_stats.json.tmp"));
        context.tick();
        assertThat(sink.health()).isEqualTo(Health.UP);
        assertThat(file()).exists();
    }

    @Test
    void twoSinksOfOneFileCountTogether() throws Exception {
        StatsSink before = started();
        StatsSink after = started();
        before.record(List.of(Events.success("m")));
        after.record(List.of(Events.success("m")));
        before.close();
        after.close();

        assertThat(JsonMapper.shared().readTree(file()).path("m-2026-11-21").asInt())
                .isEqualTo(2);
    }

    @Test
    void closesAfterAFailedStart() throws Exception {
        new StatsSink(settings(), context, books).close();
    }

    private String savedAfter(UsageEvent... events) throws Exception {
        StatsSink sink = started();
        sink.record(List.of(events));
        sink.close();
        return Files.readString(file());
    }

    private StatsSink started() throws IOException {
        StatsSink sink = new StatsSink(settings(), context, books);
        sink.start();
        return sink;
    }

    private Path file() {
        return folder.resolve("usage_stats.json");
    }

    static StatsSettings settings() {
        return new StatsSettings(false, "usage_stats.json", Duration.ofMinutes(1), 200, 400);
    }
}
