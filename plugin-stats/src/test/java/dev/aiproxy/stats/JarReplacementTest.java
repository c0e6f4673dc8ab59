package dev.aiproxy.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two loads of the jar, or two configurations of one, on the same file, in the host's order: the new page starts, the
 * old sink closes, the new sink starts; the old page closes when its last request has ended.
 */
class JarReplacementTest {
    private static final String KEY = "m-2026-11-21";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void losesNoCountWheneverTheOldPageCloses(int oldPageCloses) throws Exception {
        Load before = new Load().started();
        before.count();
        before.context.tick();
        before.count();
        Load after = new Load();
        List<Step> steps = List.of(
                after.page::start,
                before.sink::close,
                () -> {
                    after.sink.start();
                    after.count();
                },
                after.context::tick);
        for (int i = 0; i <= steps.size(); i++) {
            if (i == oldPageCloses) {
                before.page.close();
            }
            if (i < steps.size()) {
                steps.get(i).run();
            }
        }

        assertThat(saved()).isEqualTo(3);
        assertThat(after.shown().at("/usage/" + KEY).asLong()).isEqualTo(3);
        after.sink.close();
        after.page.close();
        assertThat(saved()).isEqualTo(3);
    }

    @Test
    void savesWhenTheSinkClosesThoughThePageIsOpen() throws Exception {
        Load load = new Load().started();
        load.count();
        load.sink.close();

        assertThat(saved()).isEqualTo(1);
        assertThat(load.shown().at("/usage/" + KEY).asLong()).isEqualTo(1);
    }

    @Test
    void goesOnUnderNewSettingsWithAllThatItKnows() throws Exception {
        OpenBooks books = new OpenBooks();
        Load before = new Load(books).started();
        before.count();
        Load after = new Load(books);
        after.page.start();
        before.sink.close();
        after.sink.start();
        before.page.close();
        after.count();

        assertThat(after.shown().path("total_requests").asLong()).isEqualTo(2);
        assertThat(after.shown().at("/usage/" + KEY).asLong()).isEqualTo(2);
        after.sink.close();
        assertThat(saved()).isEqualTo(2);
    }

    @Test
    void keepsForTheNextSinkWhatCouldNotBeSaved() throws Exception {
        OpenBooks books = new OpenBooks();
        Load before = new Load(books).started();
        before.count();
        before.closeWithoutSaving();
        Load after = new Load(books).started();
        after.context.tick();

        assertThat(saved()).isEqualTo(1);
    }

    @Test
    void losesNothingThoughTheLastSaveWorksOnlyWhenTriedAgain() throws Exception {
        Load before = new Load();
        before.sink.start();
        before.count();
        Path obstacle = Files.createDirectory(folder.resolve("usage_stats.json.tmp"));
        AtomicInteger pauses = new AtomicInteger();
        before.pause = () -> {
            if (pauses.incrementAndGet() == 2) {
                assertThat(obstacle.toFile().delete()).isTrue();
            }
        };
        before.sink.close();
        Load after = new Load();
        after.sink.start();
        after.count();
        after.sink.close();

        assertThat(pauses).hasValue(2);
        assertThat(saved()).isEqualTo(2);
    }

    @Test
    void saysHowManyCountsAreLostAndTriesNoMoreWhenItIsInterrupted() throws Exception {
        Load load = new Load();
        load.sink.start();
        load.count();
        load.context.tick();
        load.count();
        load.count();
        Files.createDirectory(folder.resolve("usage_stats.json.tmp"));
        load.pause = () -> {
            throw new InterruptedException("enough");
        };

        assertThatThrownBy(load.sink::close)
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the last 2 requests are not counted in ");
        assertThat(saved()).isEqualTo(1);
    }

    @Test
    void writesNothingAfterItsCloseOverTheCountsOfTheNextLoad() throws Exception {
        Load before = new Load().started();
        before.count();
        before.closeWithoutSaving();
        Load after = new Load().started();
        after.count();
        after.count();
        after.context.tick();
        before.context.tick();
        before.page.close();

        assertThat(saved()).isEqualTo(2);
    }

    @Test
    void leavesAFileThatItCannotReadToTheSink() throws Exception {
        Path file = folder.resolve("usage_stats.json");
        Files.writeString(file, "{");
        Load load = new Load();
        load.page.start();

        assertThat(load.shown().path("usage").isEmpty()).isTrue();
        assertThat(file).hasContent("{");
        load.sink.start();
        assertThat(file).doesNotExist();
    }

    @Test
    void closesWhatWasNeverStarted() throws Exception {
        Files.writeString(folder.resolve("usage_stats.json"), "{\"" + KEY + "\": 7}");
        Load running = new Load().started();
        Load refused = new Load();
        refused.page.start();
        refused.sink.close();
        refused.page.close();
        new Load().page.close();
        running.count();
        running.sink.close();

        assertThat(saved()).isEqualTo(8);
    }

    private long saved() throws IOException {
        return JsonMapper.shared()
                .readTree(Files.readString(folder.resolve("usage_stats.json")))
                .path(KEY)
                .asLong();
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }

    /** The parts of one load of the jar, or of one configuration of it. */
    private final class Load {
        private final FakeContext context = new FakeContext(folder);
        private final StatsRoutes page;
        private final StatsSink sink;
        /** What happens between two tries of the last save. */
        private StatsSink.Pause pause = () -> {};

        Load() {
            this(new OpenBooks());
        }

        Load(OpenBooks books) {
            page = new StatsRoutes(StatsSinkTest.settings(), context, books);
            sink = new StatsSink(StatsSinkTest.settings(), context, books, () -> pause.pass());
        }

        Load started() throws Exception {
            page.start();
            sink.start();
            return this;
        }

        void count() throws Exception {
            sink.record(List.of(Events.success("m")));
        }

        void closeWithoutSaving() throws IOException {
            Path obstacle = Files.createDirectory(folder.resolve("usage_stats.json.tmp"));
            assertThatThrownBy(sink::close).isInstanceOf(IOException.class);
            Files.delete(obstacle);
        }

        JsonNode shown() throws Exception {
            Handler.Http handler = (Handler.Http) page.routes().getFirst().handler();
            return JsonMapper.shared()
                    .readTree(handler.handle(new WireRequest(
                                    Operation.RELAY, "GET", "/stats", "", Map.of(), Headers.EMPTY, Body.EMPTY))
                            .body()
                            .toUtf8());
        }
    }
}
