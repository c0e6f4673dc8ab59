package dev.aiproxy.host.runtime;

import dev.aiproxy.api.provider.Model;
import dev.aiproxy.host.names.NamePattern;
import dev.aiproxy.host.routing.ProviderEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The models that can be asked for: names in config, aliases, and what providers list of themselves. */
public final class ModelCatalog {
    private final List<ProviderEntry> providers;
    private final List<String> aliases;
    private final Function<String, List<Model>> listed;
    private final Set<String> convertible;

    /**
     * @param aliases names from the routing section
     * @param listed gives what a provider, by its name, listed of itself when last asked; must not block
     * @param convertible ids of the protocols that requests can be converted to
     */
    public ModelCatalog(
            List<ProviderEntry> providers,
            List<String> aliases,
            Function<String, List<Model>> listed,
            Set<String> convertible) {
        this.providers = List.copyOf(providers);
        this.aliases = List.copyOf(aliases);
        this.listed = listed;
        this.convertible = Set.copyOf(convertible);
    }

    /**
     * The models of the providers that serve a protocol's clients, each name once, in the order of the config.
     *
     * @param protocol the client's
     * @param platform from the path's prefix; empty for any
     * @param converts whether the client's protocol can be converted, so that other providers serve it, too
     */
    public List<Model> models(String protocol, String platform, boolean converts) {
        Map<String, Model> models = new LinkedHashMap<>();
        aliases.forEach(alias -> models.put(alias, new Model(alias, "aiproxy")));
        for (ProviderEntry entry : providers) {
            String own = entry.provider().platform();
            if (!platform.isEmpty() && !own.isEmpty() && !own.equals(platform)) {
                continue;
            }
            for (Model model : of(entry)) {
                List<String> spoken = entry.provider().protocols(model.id());
                if (spoken.contains(protocol) || (converts && spoken.stream().anyMatch(convertible::contains))) {
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
