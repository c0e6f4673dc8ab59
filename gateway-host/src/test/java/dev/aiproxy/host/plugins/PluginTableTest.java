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
        String table = PluginTable.render(List.of(
                new PluginStatus("plugin-x", "1.0.0", ">=0.1.0", State.STARTED, "", "x.jar", parts),
                new PluginStatus("y", "", "", State.FAILED, "y.jar is not a readable jar", "y.jar", Map.of())));
        assertThat(table).isEqualTo("""
                        ID        VERSION  API      STATE    FILE   PARTS / REASON
                        plugin-x  1.0.0    >=0.1.0  started  x.jar  protocols: one, two; providers: a
                        y         -        -        failed   y.jar  y.jar is not a readable jar
                        """);
    }

    @Test
    void saysThatThereIsNothing() {
        assertThat(PluginTable.render(List.of())).isEqualTo("no plugins\n");
    }
}
