package dev.aiproxy.host.runtime;

import dev.aiproxy.api.chat.ModelTable;
import dev.aiproxy.api.wire.ChatEgress;
import dev.aiproxy.api.wire.Egress;
import dev.aiproxy.api.wire.Protocol;
import dev.aiproxy.host.plugins.LoadedPlugin;
import dev.aiproxy.host.plugins.PluginCallException;
import dev.aiproxy.host.plugins.PluginRefusedException;
import dev.aiproxy.host.plugins.PluginSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The protocols of a set of plugins, and what they say of themselves once.
 *
 * @param byId in the order of the plugins
 * @param models what is known of models, by the protocol's id; of those alone that requests can be converted to
 */
record Protocols(Map<String, Protocol> byId, Map<String, ModelTable> models) {
    /**
     * Asks the plugins.
     *
     * @throws PluginRefusedException if one of them fails at it
     */
    static Protocols of(PluginSet plugins) {
        Protocols all = new Protocols(new LinkedHashMap<>(), new LinkedHashMap<>());
        for (LoadedPlugin plugin : plugins.plugins()) {
            try {
                plugin.guard()
                        .run(
                                "reading its models",
                                () -> plugin.parts().protocols().forEach(all::add));
            } catch (PluginCallException e) {
                throw new PluginRefusedException(plugin.id(), String.valueOf(e.getMessage()));
            }
        }
        return all;
    }

    private void add(Protocol protocol) {
        String id = protocol.id();
        byId.put(id, protocol);
        Optional<ChatEgress> chat = protocol.egress().flatMap(Egress::chat);
        chat.ifPresent(spoken -> models.put(id, Objects.requireNonNull(spoken.models(), "models() gave null")));
    }
}
