package dev.aiproxy.host;

import dev.aiproxy.host.config.GatewayConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Settings that are looked at once, when the gateway starts. */
final class FixedSettings {
    private static final Map<String, Function<GatewayConfig, Object>> ALL = new LinkedHashMap<>();

    static {
        ALL.put("host", GatewayConfig::host);
        ALL.put("port", GatewayConfig::port);
        ALL.put("data_folder", GatewayConfig::dataFolder);
        ALL.put("plugins.folder", config -> config.plugins().folder());
    }

    private FixedSettings() {}

    /** Keys of those that a new configuration would have otherwise; said, so that nobody waits for an effect. */
    static List<String> changed(GatewayConfig before, GatewayConfig now) {
        return ALL.entrySet().stream()
                .filter(entry ->
                        !entry.getValue().apply(before).equals(entry.getValue().apply(now)))
                .map(Map.Entry::getKey)
                .toList();
    }
}
