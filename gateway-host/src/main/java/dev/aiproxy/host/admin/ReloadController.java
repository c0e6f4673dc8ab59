package dev.aiproxy.host.admin;

import dev.aiproxy.api.ApiVersion;
import dev.aiproxy.host.config.Problem;
import dev.aiproxy.host.runtime.ConfigRefused;
import dev.aiproxy.host.runtime.ReloadReport;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.serde.annotation.Serdeable;
import java.util.List;

/** Reads the configuration anew, and says what came of it. */
@Controller("/admin")
final class ReloadController {
    private final AdminServices services;

    ReloadController(AdminServices services) {
        this.services = services;
    }

    /**
     * What came of the last change of configuration or plugins.
     *
     * @param at RFC 3339
     * @param applied whether it runs
     * @param problems why not
     */
    @Serdeable.Serializable
    record View(String at, boolean applied, List<String> problems) {}

    /** Versions of the product and of the plugin contract. */
    @Serdeable.Serializable
    record Versions(String version, String pluginApi) {}

    @Post("/reload")
    HttpResponse<View> reload() {
        try {
            services.reload().run();
            return HttpResponse.ok(view());
        } catch (ConfigRefused e) {
            return HttpResponse.unprocessableEntity().body(view());
        }
    }

    @Get("/reload")
    View report() {
        return view();
    }

    @Get("/version")
    Versions version() {
        return new Versions(services.version(), ApiVersion.CURRENT);
    }

    private View view() {
        ReloadReport report = services.loader().report();
        return new View(
                report.at().toString(),
                report.applied(),
                report.problems().stream().map(Problem::toString).toList());
    }
}
