package dev.aiproxy.host.plugins;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Which plugins are switched on: what the config says, and over it what an operator said since. The operator's word
 * about an id ends when the config changes its own about that id. Not thread-safe.
 */
final class Switches {
    private final Map<String, Boolean> said = new HashMap<>();
    private Set<String> enabled;
    private Set<String> disabled;

    Switches(Collection<String> enabled, Collection<String> disabled) {
        this.enabled = Set.copyOf(enabled);
        this.disabled = Set.copyOf(disabled);
    }

    /**
     * Takes the config's word.
     *
     * @param onlyThese ids of the only plugins to run; all if empty
     * @param notThese ids of plugins not to run
     */
    void configure(Collection<String> onlyThese, Collection<String> notThese) {
        Switches next = new Switches(onlyThese, notThese);
        said.keySet().removeIf(id -> next.configured(id) != configured(id));
        enabled = next.enabled;
        disabled = next.disabled;
    }

    /** Takes an operator's word. */
    void say(String id, boolean on) {
        if (configured(id) == on) {
            said.remove(id);
        } else {
            said.put(id, on);
        }
    }

    boolean isOn(String id) {
        return said.getOrDefault(id, configured(id));
    }

    /** Why a plugin is off. */
    String reason(String id) {
        if (said.containsKey(id)) {
            return "disabled by an operator until the gateway or its config says otherwise";
        }
        return disabled.contains(id)
                ? "the config lists it in plugins.disabled"
                : "the config does not list it in plugins.enabled";
    }

    private boolean configured(String id) {
        return !disabled.contains(id) && (enabled.isEmpty() || enabled.contains(id));
    }
}
