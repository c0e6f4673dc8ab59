package dev.aiproxy.host.admin;

import dev.aiproxy.host.plugins.PluginStatus;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.serde.annotation.Serdeable;
import java.io.Serial;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Shows the plugins, and switches them. */
@Controller("/admin/plugins")
final class PluginController {
    private final AdminServices services;

    PluginController(AdminServices services) {
        this.services = services;
    }

    /**
     * One plugin.
     *
     * @param apiVersion what it requires of the plugin API
     * @param reason why it does not run, or what is odd about it
     * @param parts names of what it contributes, by kind
     * @param routes what it owns of the route table
     */
    @Serdeable.Serializable
    record View(
            String id,
            String version,
            String apiVersion,
            String state,
            String reason,
            String file,
            Map<String, List<String>> parts,
            List<String> routes) {}

    @Get
    List<View> list() {
        Map<String, List<String>> routes =
                services.current().peek().parts().routes().byOwner();
        return services.plugins().list().stream()
                .map(status -> view(status, routes))
                .toList();
    }

    @Post("/{id}/enable")
    HttpResponse<View> enable(String id) {
        return answer(id, services.plugins().enable(id));
    }

    @Post("/{id}/disable")
    HttpResponse<View> disable(String id) {
        return answer(id, services.plugins().disable(id));
    }

    @Post("/{id}/reload")
    HttpResponse<View> reload(String id) {
        return answer(id, services.plugins().reload(id));
    }

    private HttpResponse<View> answer(String id, Optional<PluginStatus> status) {
        return HttpResponse.ok(view(
                status.orElseThrow(() -> new UnknownPlugin(id)),
                services.current().peek().parts().routes().byOwner()));
    }

    /** An exception, since an answer of that status would be taken for a path at which there is nothing. */
    static final class UnknownPlugin extends RuntimeException {
        @Serial
        private static final long serialVersionUID = 1;

        UnknownPlugin(String id) {
            super("There is no plugin with the id " + id + ".", null, false, false);
        }
    }

    @Error(exception = UnknownPlugin.class)
    HttpResponse<Failure> unknown(UnknownPlugin thrown) {
        return HttpResponse.notFound(Failure.of(String.valueOf(thrown.getMessage()), "not_found"));
    }

    private static View view(PluginStatus status, Map<String, List<String>> routes) {
        boolean runs = status.state() == PluginStatus.State.STARTED;
        return new View(
                status.id(),
                status.version(),
                status.requires(),
                status.state().name().toLowerCase(Locale.ROOT),
                status.reason(),
                status.file(),
                status.parts(),
                runs ? routes.getOrDefault(status.id(), List.of()) : List.of());
    }
}
