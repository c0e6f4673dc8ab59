package dev.aiproxy.host.admin;

import dev.aiproxy.host.access.Credentials;
import io.micronaut.context.BeanProvider;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteMatch;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Lets nobody in without the admin token, but for the few paths that say nothing worth hiding. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
final class AdminAccess {
    private static final Set<String> PUBLIC = Set.of("/", "/health", "/health/live", "/health/ready", "/ready");
    private static final String METRICS = "/metrics";

    private final AdminServices services;
    private final BeanProvider<Router> router;

    /** @param router which knows the paths; asked late, since it knows this filter, too */
    AdminAccess(AdminServices services, BeanProvider<Router> router) {
        this.services = services;
        this.router = router;
    }

    /** Null lets the request pass. */
    @RequestFilter
    @Nullable
    HttpResponse<?> check(HttpRequest<?> request) {
        if (request.getMethod() == HttpMethod.OPTIONS) {
            Set<String> methods = methods(request);
            if (!methods.isEmpty()) {
                return HttpResponse.noContent().header("allow", String.join(", ", methods));
            }
        }
        String path = request.getPath();
        if (PUBLIC.contains(path)) {
            return null;
        }
        var parts = services.current().peek().parts();
        if (path.equals(METRICS) && parts.config().admin().publicMetrics()) {
            return null;
        }
        String query = request.getUri().getRawQuery();
        List<String> shown = Credentials.of(name -> request.getHeaders().get(name), query == null ? "" : query);
        if (parts.adminToken().opens(shown)) {
            return null;
        }
        if (!isForTheAdmin(request.getUri().getPath())
                && shown.stream().anyMatch(key -> parts.keys().find(key) != null)) {
            return HttpResponse.<Failure>status(HttpStatus.NOT_FOUND).body(RootController.nothingAt(path));
        }
        MutableHttpResponse<Failure> refused = HttpResponse.status(HttpStatus.UNAUTHORIZED);
        return refused.body(Failure.of("This path needs the admin token.", "unauthenticated"));
    }

    /** What a path takes; nobody needs a token to know it. */
    private Set<String> methods(HttpRequest<?> request) {
        Set<String> methods = new TreeSet<>();
        for (UriRouteMatch<Object, Object> match : router.get().findAny(request)) {
            methods.add(match.getHttpMethod().name());
        }
        if (!methods.isEmpty()) {
            methods.add("OPTIONS");
        }
        return methods;
    }

    /** Elsewhere a client may know that it asked for the wrong path, which most often is one too few or too many parts. */
    private static boolean isForTheAdmin(String path) {
        return path.equals(METRICS) || path.equals("/admin") || path.startsWith("/admin/");
    }
}
