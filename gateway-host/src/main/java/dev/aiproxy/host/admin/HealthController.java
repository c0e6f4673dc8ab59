package dev.aiproxy.host.admin;

import dev.aiproxy.api.Health;
import dev.aiproxy.host.plugins.PluginStatus;
import dev.aiproxy.host.runtime.ReloadReport;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Whether the gateway is well. Says no more than a stranger may know; the reasons are behind the admin token. */
@Controller
final class HealthController {
    private final AdminServices services;

    HealthController(AdminServices services) {
        this.services = services;
    }

    /**
     * The state in one object that every kind of prober understands.
     *
     * @param status {@code healthy}, or {@code degraded} when something that config asks for does not run
     * @param time now, RFC 3339
     */
    @Serdeable.Serializable
    record View(String status, String time, String version, long uptimeSeconds) {}

    /** Details for the operator. */
    @Serdeable.Serializable
    record Details(
            String status,
            String time,
            String version,
            long uptimeSeconds,
            List<String> problems,
            Map<String, String> components) {}

    @Get("/health")
    View health() {
        return new View(
                problems().isEmpty() ? "healthy" : "degraded",
                services.clock().instant().toString(),
                services.version(),
                uptime());
    }

    /** Alive as long as it answers at all. */
    @Get("/health/live")
    View live() {
        return new View("healthy", services.clock().instant().toString(), services.version(), uptime());
    }

    /** Ready to be sent traffic; not any more once it is stopping. */
    @Get(uris = {"/health/ready", "/ready"})
    HttpResponse<View> ready() {
        boolean stopping = services.stopping().getAsBoolean();
        View view = new View(
                stopping ? "stopping" : "ready", services.clock().instant().toString(), services.version(), uptime());
        return stopping ? HttpResponse.status(HttpStatus.SERVICE_UNAVAILABLE).body(view) : HttpResponse.ok(view);
    }

    @Get("/admin/health")
    Details details() {
        Map<String, String> components = new TreeMap<>();
        services.loader().health().forEach((name, health) -> components.put(name, text(health)));
        List<String> problems = problems();
        return new Details(
                problems.isEmpty() ? "healthy" : "degraded",
                services.clock().instant().toString(),
                services.version(),
                uptime(),
                problems,
                components);
    }

    private static String text(Health health) {
        return health.message().isEmpty() ? health.state().name() : health.state() + ": " + health.message();
    }

    private List<String> problems() {
        List<String> problems = new ArrayList<>();
        ReloadReport report = services.loader().report();
        if (!report.applied()) {
            report.problems().forEach(problem -> problems.add("config: " + problem));
        }
        services.loader().leftOut().forEach(line -> problems.add("left out: " + line));
        services.plugins().list().stream()
                .filter(status -> status.state() == PluginStatus.State.FAILED)
                .forEach(status -> problems.add("plugin " + status.file() + ": " + status.reason()));
        services.loader().health().forEach((name, health) -> {
            if (health.state() == Health.State.DOWN) {
                problems.add(name + ": " + health.message());
            }
        });
        return problems;
    }

    private long uptime() {
        return Duration.between(services.started(), services.clock().instant()).toSeconds();
    }
}
