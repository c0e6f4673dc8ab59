package dev.aiproxy.host.plugins;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.api.route.RouteGroup;
import dev.aiproxy.api.transport.Transport;
import dev.aiproxy.api.usage.UsageSink;
import dev.aiproxy.api.wire.Protocol;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one plugin contributes, read once when it was loaded and checked for valid names. */
public record PluginParts(
        List<Protocol> protocols,
        List<Contribution<?, Provider>> providers,
        List<Contribution<?, Transport>> transports,
        List<Contribution<?, UsageSink>> usageSinks,
        List<Contribution<?, RouteGroup>> routes) {
    /** Nothing. */
    static final PluginParts NONE = new PluginParts(List.of(), List.of(), List.of(), List.of(), List.of());

    /** Names by kind, in the order of the kinds; every kind is present. */
    Map<String, List<String>> names() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        names.put("protocols", protocols.stream().map(Protocol::id).toList());
        names.put("providers", contributed(providers));
        names.put("transports", contributed(transports));
        names.put("usageSinks", contributed(usageSinks));
        names.put("routes", contributed(routes));
        return Collections.unmodifiableMap(names);
    }

    private static List<String> contributed(List<? extends Contribution<?, ?>> parts) {
        return parts.stream().<String>map(Contribution::name).toList();
    }
}
