package dev.aiproxy.host.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.api.chat.ModelTable;
import dev.aiproxy.api.settings.Secret;
import dev.aiproxy.host.access.AdminToken;
import dev.aiproxy.host.access.ClientKeys;
import dev.aiproxy.host.config.CommandLine;
import dev.aiproxy.host.config.ConfigReader;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.KnownParts;
import dev.aiproxy.host.config.SettingsBinder;
import dev.aiproxy.host.routing.ModelRouter;
import dev.aiproxy.host.routing.RouteTable;
import dev.aiproxy.host.upstream.MediaFetcher;
import dev.aiproxy.host.upstream.MediaSettings;
import dev.aiproxy.host.upstream.OutboundSettings;
import dev.aiproxy.host.upstream.Timeouts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTest {
    private static Snapshot.Parts parts(Path folder) throws IOException {
        GatewayConfig config = new ConfigReader(CommandLine.parse(), Map.of(), folder, new SettingsBinder(value -> {}))
                .read(KnownParts.NONE)
                .config()
                .orElseThrow();
        Duration second = Duration.ofSeconds(1);
        return new Snapshot.Parts(
                config,
                RouteTable.builder().build(),
                Map.of(),
                ClientKeys.of(Map.of()),
                new AdminToken(Secret.of("token")),
                new ModelRouter(List.of(), Map.of(), Map.of()),
                new ModelCatalog(List.of(), List.of(), name -> List.of(), Set.of()),
                Map.of(),
                OutboundSettings.of(
                        Optional.empty(), Timeouts.of(second, second, second, second), 1, 1, 1_000_000_000L),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                new FactsBook(Map.of(), ModelTable.EMPTY),
                new SignatureVault(),
                new Conversations(),
                new AnswerHomes(),
                new MediaSettings(false, false, false, 1, second, Optional.empty()),
                new MediaFetcher(),
                Optional.empty());
    }

    @Test
    void isRetiredWhenItWasReplacedAndItsLastUserHasLeft(@TempDir Path folder) throws IOException {
        Snapshot.Parts parts = parts(folder);
        AtomicInteger retired = new AtomicInteger();
        Current current = new Current(new Snapshot(parts, retired::incrementAndGet));
        Snapshot used = current.acquire();
        Snapshot next = new Snapshot(parts, () -> {});
        current.swap(next);
        assertThat(current.peek()).isSameAs(next);
        assertThat(retired).hasValue(0);
        used.release();
        assertThat(retired).hasValue(1);
        assertThat(used.acquire()).isFalse();
    }

    @Test
    void nobodyGetsARetiredOneAndEachIsRetiredOnce(@TempDir Path folder) throws Exception {
        Snapshot.Parts parts = parts(folder);
        List<AtomicInteger> retired = new ArrayList<>();
        retired.add(new AtomicInteger());
        Current current = new Current(new Snapshot(parts, retired.getFirst()::incrementAndGet));
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger late = new AtomicInteger();
        List<Thread> users = IntStream.range(0, 3)
                .mapToObj(t -> Thread.ofPlatform().start(() -> {
                    while (!stop.get()) {
                        Snapshot mine = current.acquire();
                        if (!mine.acquire()) {
                            late.incrementAndGet();
                        }
                        mine.release();
                        mine.release();
                    }
                }))
                .toList();
        for (int i = 0; i < 200; i++) {
            AtomicInteger count = new AtomicInteger();
            retired.add(count);
            current.swap(new Snapshot(parts, count::incrementAndGet));
        }
        stop.set(true);
        for (Thread user : users) {
            user.join();
        }
        assertThat(late).hasValue(0);
        assertThat(retired.subList(0, 200)).allMatch(count -> count.get() == 1);
        assertThat(retired.getLast()).hasValue(0);
    }
}
