package dev.aiproxy.host.runtime;

import dev.aiproxy.api.provider.Model;
import dev.aiproxy.host.names.NamePattern;
import dev.aiproxy.host.routing.ProviderEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The models that can be asked for: names in config, aliases, and what providers list of themselves. */
public final class ModelCatalog {
    private final List<ProviderEntry> providers;
    private final List<String> aliases;
    private final Function<String, List<Model>> listed;

    /**
     * @param aliases names from the routing section
     * @param listed gives what a provider, by its name, listed of itself when last asked; must not block
     */
    public ModelCatalog(List<ProviderEntry> providers, List<String> aliases, Function<String, List<Model>> listed) {
        this.providers = List.copyOf(providers);
        this.aliases = List.copyOf(aliases);
        this.listed = listed;
    }

    /**
     * The models of the providers that speak a protocol, each name once, in the order of the config.
     *
     * @param protocol the client's
     * @param platform from the path's prefix; empty for any
     */
    public List<Model> models(String protocol, String platform) {
        Map<String, Model> models = new LinkedHashMap<>();
        aliases.forEach(alias -> models.put(alias, new Model(alias, "aiproxy")));
        for (ProviderEntry entry : providers) {
            String own = entry.provider().platform();
            if (!platform.isEmpty() && !own.isEmpty() && !own.equals(platform)) {
                continue;
            }
            for (Model model : of(entry)) {
                if (entry.provider().protocols(model.id()).contains(protocol)) {
                    models.putIfAbsent(model.id(), model);
                }
            }
        }
        return new ArrayList<>(models.values());
    }

    private List<Model> of(ProviderEntry entry) {
        List<Model> models = new ArrayList<>();
        for (NamePattern pattern : entry.models()) {
            if (pattern.isLiteral()) {
                models.add(new Model(pattern.text(), entry.name()));
            }
        }
        for (Model model : listed.apply(entry.name())) {
            if (entry.models().isEmpty() || NamePattern.any(entry.models(), model.id())) {
                models.add(model);
            }
        }
        return models;
    }
}
