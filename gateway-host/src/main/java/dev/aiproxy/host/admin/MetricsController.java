package dev.aiproxy.host.admin;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;
import io.micronaut.serde.config.naming.SnakeCaseStrategy;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;

/** Numbers for monitoring: Prometheus text, or a small JSON object for who asks for JSON. */
@Controller("/metrics")
final class MetricsController {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final AdminServices services;
    private final GatewayMetrics metrics;

    MetricsController(AdminServices services) {
        this.services = services;
        this.metrics = new GatewayMetrics(services);
    }

    /**
     * The JSON form. The two names that speak of another language's runtime have these meanings here:
     *
     * @param goroutines live threads of the virtual machine
     * @param cpuCores processors that it may use
     */
    @Serdeable.Serializable(naming = SnakeCaseStrategy.class)
    record View(
            long activeRequests,
            long totalRequests,
            long errorCount,
            long uptimeSeconds,
            int goroutines,
            int cpuCores,
            Map<String, String> modelRedirects) {}

    @Get
    HttpResponse<?> metrics(HttpRequest<?> request) {
        String accept = request.getHeaders().get(HttpHeaders.ACCEPT);
        if (accept != null && accept.contains(MediaType.APPLICATION_JSON)) {
            return HttpResponse.ok(view()).contentType(MediaType.APPLICATION_JSON_TYPE);
        }
        return HttpResponse.ok(metrics.scrape()).contentType(PROMETHEUS);
    }

    private View view() {
        return new View(
                services.meters().active(),
                services.meters().requests(),
                services.meters().failures(),
                Duration.between(services.started(), services.clock().instant()).toSeconds(),
                ManagementFactory.getThreadMXBean().getThreadCount(),
                Runtime.getRuntime().availableProcessors(),
                services.current().peek().parts().config().routing().redirects());
    }
}
