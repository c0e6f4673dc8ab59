package dev.aiproxy.host.admin;

import dev.aiproxy.api.usage.UsageEvent.Outcome;
import dev.aiproxy.host.usage.Meters;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * The gateway's counters as Micrometer meters. They are read when somebody asks, so that counting a request costs what
 * a few adders cost.
 */
final class GatewayMetrics {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Meters meters;

    GatewayMetrics(AdminServices services) {
        meters = services.meters();
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        Gauge.builder("aiproxy.requests.active", meters, Meters::active)
                .description("Requests under way")
                .register(registry);
        Gauge.builder("aiproxy.connections", services, all -> all.connections().getAsInt())
                .description("Connections of clients")
                .register(registry);
        Gauge.builder("aiproxy.bodies.bytes", services, all -> all.budget().used())
                .description("Memory taken by request bodies, and by what clients have yet to take of replies")
                .baseUnit("bytes")
                .register(registry);
        for (Outcome outcome : Outcome.values()) {
            FunctionCounter.builder("aiproxy.requests", meters, all -> of(all, outcome))
                    .description("Requests that have ended, by how they ended")
                    .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        FunctionCounter.builder("aiproxy.prompts.dropped", meters, Meters::droppedPrompts)
                .description("Prompts that were to be logged and are not")
                .register(registry);
        counter("aiproxy.tokens", "input", Meters::inputTokens);
        counter("aiproxy.tokens", "output", Meters::outputTokens);
        FunctionTimer.builder("aiproxy.request.duration", meters, Meters::requests, Meters::nanos, TimeUnit.NANOSECONDS)
                .description("Time from a request's arrival to its end")
                .register(registry);
        FunctionTimer.builder(
                        "aiproxy.request.first.byte",
                        meters,
                        Meters::firstBytes,
                        Meters::firstByteNanos,
                        TimeUnit.NANOSECONDS)
                .description("Time from a request's arrival to the first byte of its answer")
                .register(registry);
    }

    private void counter(String name, String kind, ToDoubleFunction<Meters> value) {
        FunctionCounter.builder(name, meters, value)
                .description("Tokens that providers reported")
                .tag("kind", kind)
                .register(registry);
    }

    private static double of(Meters meters, Outcome outcome) {
        LongAdder count = meters.outcomes().get(outcome);
        return count == null ? 0 : count.sum();
    }

    /** The Prometheus text, statuses included, whose set is known only as they occur. */
    String scrape() {
        meters.statuses()
                .forEach((status, count) -> FunctionCounter.builder("aiproxy.responses", count, LongAdder::sum)
                        .description("Answers by HTTP status")
                        .tag("status", Integer.toString(status))
                        .register(registry));
        return registry.scrape();
    }
}
