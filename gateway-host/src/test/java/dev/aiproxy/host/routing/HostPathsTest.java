package dev.aiproxy.host.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Put;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pages of the application server, as its classes declare them, are all kept from plugins. */
class HostPathsTest {
    private static final List<Class<? extends Annotation>> METHODS =
            List.of(Get.class, Post.class, Put.class, Delete.class);

    @Test
    void knowsAllPagesOfTheHost() {
        List<String> pages = new ArrayList<>();
        for (JavaClass type : new ClassFileImporter().importPackages("dev.aiproxy.host.admin")) {
            if (type.isAnnotatedWith(Controller.class)) {
                String base = type.getAnnotationOfType(Controller.class).value();
                type.getMethods().forEach(method -> add(pages, base, method));
            }
        }
        assertThat(pages).contains("/", "/ready", "/metrics", "/health/live", "/admin/plugins", "/admin/reload");
        assertThat(pages)
                .allSatisfy(page -> assertThat(HostPaths.takenBy(new PathPattern(page)))
                        .as(page)
                        .isPresent());
    }

    private static void add(List<String> pages, String base, JavaMethod method) {
        for (Class<? extends Annotation> kind : METHODS) {
            if (method.isAnnotatedWith(kind)) {
                Map<String, Object> said =
                        method.getAnnotationOfType(kind.getName()).getProperties();
                List<String> all = new ArrayList<>(List.of((String[]) said.getOrDefault("uris", new String[0])));
                all.add(String.valueOf(said.get("value")));
                for (String uri : all) {
                    pages.add(("/" + base + "/" + uri).replaceAll("/+", "/").replaceAll("(?<=.)/$", ""));
                }
            }
        }
    }
}
