package dev.aiproxy.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aiproxy.api.chat.FaultException;
import dev.aiproxy.api.route.Handler;
import dev.aiproxy.api.route.Route;
import dev.aiproxy.api.usage.UsageEvent;
import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.api.wire.Body;
import dev.aiproxy.api.wire.Headers;
import dev.aiproxy.api.wire.Operation;
import dev.aiproxy.api.wire.WireRequest;
import dev.aiproxy.api.wire.WireResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class StatsRoutesTest {
    @TempDir
    private Path folder;

    @Test
    void reportsWhatTheSinkCounted() throws Exception {
        JsonNode report = JsonMapper.shared()
                .readTree(get("", Events.success("m"), Events.success("m"), Events.failure(429, Outcome.REFUSED))
                        .body()
                        .toUtf8());

        assertThat(report.propertyNames())
                .containsExactly(
                        "service",
                        "version",
                        "uptime_seconds",
                        "total_requests",
                        "successful_requests",
                        "failed_requests",
                        "success_rate",
                        "protocol_stats",
                        "channel_stats",
                        "avg_response_time",
                        "last_request_time",
                        "api_keys_count",
                        "timestamp",
                        "usage");
        assertThat(report.path("total_requests").asInt()).isEqualTo(3);
        assertThat(report.path("failed_requests").asInt()).isEqualTo(1);
        assertThat(report.path("success_rate").asString()).isEqualTo("66.67%");
        assertThat(report.path("avg_response_time").asString()).isEqualTo("0.246");
        assertThat(report.at("/channel_stats/lab/requests").asInt()).isEqualTo(3);
        assertThat(report.at("/channel_stats/lab/status").asString()).isEqualTo("active");
        assertThat(report.path("last_request_time").asLong()).isEqualTo(FakeContext.NOW.getEpochSecond());
        assertThat(report.at("/usage/m-2026-11-21").asInt()).isEqualTo(2);
    }

    @Test
    void reportsNothingYet() throws Exception {
        JsonNode report = JsonMapper.shared().readTree(get("").body().toUtf8());

        assertThat(report.path("success_rate").asString()).isEqualTo("0.00%");
        assertThat(report.path("avg_response_time").asString()).isEqualTo("0.000");
        assertThat(report.path("last_request_time").asLong()).isZero();
    }

    @Test
    void showsTheCountsAlone() throws Exception {
        assertThat(get("x=1&format=flat", Events.success("m")).body().toUtf8())
                .isEqualToIgnoringWhitespace("{ \"m-2026-11-21\" : 1 }");
        assertThatThrownBy(() -> get("format=xml")).isInstanceOf(FaultException.class);
    }

    @Test
    void isForTheAdminUnlessOpened() throws Exception {
        assertThat(routes(false).getFirst().access()).isEqualTo(Route.Access.ADMIN);
        assertThat(routes(true).getFirst().access()).isEqualTo(Route.Access.PUBLIC);
    }

    @Test
    void contributesASinkAndAPageOfOneName() {
        StatsPlugin plugin = new StatsPlugin();

        assertThat(plugin.usageSinks().getFirst().name()).isEqualTo("stats");
        assertThat(plugin.routes().getFirst().name()).isEqualTo("stats");
    }

    private List<Route> routes(boolean open) {
        StatsSettings settings = new StatsSettings(open, "f", Duration.ofMinutes(1), 1, 1);
        return new StatsRoutes(settings, new FakeContext(folder), new OpenBooks()).routes();
    }

    private WireResponse get(String query, UsageEvent... events) throws Exception {
        FakeContext context = new FakeContext(folder);
        OpenBooks books = new OpenBooks();
        StatsRoutes routes = new StatsRoutes(StatsSinkTest.settings(), context, books);
        StatsSink sink = new StatsSink(StatsSinkTest.settings(), context, books);
        routes.start();
        sink.start();
        sink.record(List.of(events));
        Handler.Http handler = (Handler.Http) routes.routes().getFirst().handler();
        try {
            return handler.handle(
                    new WireRequest(Operation.RELAY, "GET", "/stats", query, Map.of(), Headers.EMPTY, Body.EMPTY));
        } finally {
            sink.close();
            routes.close();
        }
    }
}
