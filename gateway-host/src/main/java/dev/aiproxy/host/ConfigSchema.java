package dev.aiproxy.host;

import dev.aiproxy.api.Contribution;
import dev.aiproxy.api.provider.Provider;
import dev.aiproxy.host.config.GatewayConfig;
import dev.aiproxy.host.config.SettingsSchema;
import dev.aiproxy.host.plugins.LoadedPlugin;
import dev.aiproxy.host.plugins.PluginSet;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The JSON Schema of the whole configuration: the host's keys, and what the plugins at hand add to them. */
final class ConfigSchema {
    private ConfigSchema() {}

    static ObjectNode of(PluginSet plugins) {
        ObjectNode schema = SettingsSchema.of(GatewayConfig.class);
        ObjectNode keys = schema.withObject("/properties");
        for (LoadedPlugin plugin : plugins.plugins()) {
            plugin.parts().usageSinks().forEach(each -> section(keys, each));
            plugin.parts().routes().forEach(each -> section(keys, each));
            plugin.parts().providers().forEach(each -> provider(keys, each));
            plugin.parts().transports().forEach(each -> kind(keys, "transports", each));
        }
        return schema;
    }

    private static void section(ObjectNode keys, Contribution<?, ?> contribution) {
        keys.set(contribution.name(), part(contribution.settings()));
    }

    private static void provider(ObjectNode keys, Contribution<?, Provider> contribution) {
        ObjectNode then = kind(keys, "providers", contribution);
        contribution
                .credentials()
                .ifPresent(credentials -> then.withObject("/accounts")
                        .set("items", part(credentials).put("additionalProperties", true)));
    }

    /** Says what an entry of that type may have; the properties that were added. */
    private static ObjectNode kind(ObjectNode keys, String list, Contribution<?, ?> contribution) {
        ObjectNode entry = keys.withObject("/" + list).withObject("/additionalProperties");
        ArrayNode kinds = entry.withArray("/allOf");
        ObjectNode kind = kinds.addObject();
        kind.withObject("/if/properties/type").put("const", contribution.name());
        ObjectNode then = kind.withObject("/then/properties");
        then.set("settings", part(contribution.settings()));
        return then;
    }

    private static ObjectNode part(Class<? extends Record> type) {
        ObjectNode schema = SettingsSchema.of(type);
        schema.remove("$schema");
        return schema;
    }
}
