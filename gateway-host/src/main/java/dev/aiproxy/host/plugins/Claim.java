package dev.aiproxy.host.plugins;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.wire.Entrance;
import dev.aiproxy.api.wire.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * One thing that can have one owner: an id, a name of a kind, an entrance.
 *
 * @param key equal for equal things
 * @param text how it is called in a reason
 */
record Claim(String key, String text) {
    private static final Pattern VARIABLE = Pattern.compile("\\{[^/}]*\\}");

    /** All that a plugin claims. Calls its code. */
    static List<Claim> of(String pluginId, PluginParts parts) {
        List<Claim> claims = new ArrayList<>();
        claims.add(named("plugin id", pluginId));
        for (Protocol protocol : parts.protocols()) {
            claims.add(named("protocol", protocol.id()));
            protocol.entrances().forEach(entrance -> claims.add(of(entrance)));
        }
        add(claims, "provider", parts.providers());
        add(claims, "transport", parts.transports());
        add(claims, "usage sink", parts.usageSinks());
        add(claims, "route group", parts.routes());
        return List.copyOf(claims);
    }

    private static void add(List<Claim> claims, String kind, List<? extends Contribution<?, ?>> contributions) {
        contributions.forEach(contribution -> claims.add(named(kind, contribution.name())));
    }

    private static Claim named(String kind, String name) {
        return new Claim(kind + " " + name, "the " + kind + " '" + name + "'");
    }

    /** Names of variables do not matter, nor does the case of a header. */
    private static Claim of(Entrance entrance) {
        String method = entrance.method().toUpperCase(Locale.ROOT);
        String path = VARIABLE.matcher(entrance.path()).replaceAll("{}");
        String header = entrance.whenHeader()
                .map(name -> " with header " + name.toLowerCase(Locale.ROOT))
                .orElse("");
        return new Claim(
                "entrance " + method + " " + path + header, "the entrance " + method + " " + entrance.path() + header);
    }
}
