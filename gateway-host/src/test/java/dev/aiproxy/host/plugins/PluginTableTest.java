package dev.aiproxy.host.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aiproxy.host.plugins.PluginStatus.State;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PluginTableTest {
    @Test
    void linesUpItsColumns() {
        Map<String, List<String>> parts = new TreeMap<>(
                Map.of("protocols", List.of("one", "two"), "providers", List.of("a"), "routes", List.of()));
        String table = PluginTable.render(
                List.of(
                        new PluginStatus("plugin-x", "1.0.0", ">=0.1.0", State.STARTED, "", "x.jar", parts),
                        new PluginStatus("y", "", "", State.FAILED, "y.jar is not a readable jar", "y.jar", Map.of())),
                Map.of("plugin-x", List.of("GET /x"), "y", List.of("GET /of/another/load")));
        assertThat(table).isEqualTo("""
                        ID        VERSION  API      STATE    FILE   ROUTES  PARTS / REASON
                        plugin-x  1.0.0    >=0.1.0  started  x.jar  1       protocols: one, two; providers: a
                        y         -        -        failed   y.jar  0       y.jar is not a readable jar

                        ROUTES (*: any method; [/…]: with and without)
                        plugin-x  GET  /x
                        """);
    }

    @Test
    void foldsRoutesThatComeInPairsAndWrapsThem() {
        List<String> routes = List.of(
                "* /files",
                "* /files/**",
                "* /lab/files",
                "* /lab/files/**",
                "* /lab/v1/alone",
                "* /v1/deep/**",
                "GET /lab/v1/models",
                "GET /lab/v1/models/{model}",
                "GET /models",
                "GET /v1/models",
                "GET /v1/models/{model}");
        String table = PluginTable.render(
                List.of(
                        new PluginStatus("p", "1", "1", State.STARTED, "", "p.jar", Map.of()),
                        new PluginStatus("other", "1", "1", State.STARTED, "", "o.jar", Map.of())),
                Map.of("p", routes, "other", List.of("POST " + "/long".repeat(30), "POST /short", "POST /x")));
        assertThat(table).endsWith("""
                        ROUTES (*: any method; [/…]: with and without)
                        p      *    /lab/v1/alone  /v1/deep/**  [/lab]/files[/**]
                               GET  /models  [/lab]/v1/models  [/lab]/v1/models/{model}
                        other  POST  %s
                                     /short  /x
                        """.formatted("/long".repeat(30)));
    }

    @Test
    void saysThatThereIsNothing() {
        assertThat(PluginTable.render(List.of(), Map.of())).isEqualTo("no plugins\n");
    }
}
