package dev.aiproxy.host.admin;

import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.serde.annotation.Serdeable;

/** The entry, and what is answered where there is nothing. */
@Controller
final class RootController {
    private final AdminServices services;

    RootController(AdminServices services) {
        this.services = services;
    }

    /** What this is. */
    @Serdeable.Serializable
    record View(String service, String version, String health) {}

    @Get("/")
    View root() {
        return new View("AIProxy", services.version(), "/health");
    }

    @Error(status = HttpStatus.NOT_FOUND, global = true)
    HttpResponse<Failure> nothing(HttpRequest<?> request) {
        return HttpResponse.notFound(nothingAt(request.getPath()));
    }

    static Failure nothingAt(String path) {
        return Failure.of("There is nothing at " + path + ".", "not_found");
    }

    @Error(status = HttpStatus.METHOD_NOT_ALLOWED, global = true)
    HttpResponse<Failure> otherMethod(HttpRequest<?> request) {
        return HttpResponse.status(HttpStatus.METHOD_NOT_ALLOWED)
                .body(Failure.of(request.getMethodName() + " is not possible here.", "method_not_allowed"));
    }
}
